#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "engine/onednn/aligned_floats.h"
#include "engine/onednn/conv_kernels.h"
#include "engine/onednn/folded_optimizer.h"
#include "engine/onednn/parameters.h"

namespace sisa {

/// What `cnn` has before its fully connected layers: twice 3×3 convolution (to 16, then 32
/// channels), ReLU and 2×2 max-pooling, and what one batch at a time leaves in them on its way
/// forward and back. Memory is taken for the largest batch so far. Not thread-safe.
class ConvFront {
 public:
  static constexpr std::int64_t kChannels1 = 16;
  static constexpr std::int64_t kChannels2 = 32;
  static constexpr std::size_t kTensors = 4;

  /// Outputs of an image of this shape, C×H×W.
  static std::int64_t outputs(std::span<const std::int64_t> image);

  /// Layers from copies of `trained`: weight (outputs × inputs × 3 × 3) and bias of each in turn.
  /// For images of this shape, C×H×W of at least 4×4 pixels.
  ConvFront(std::span<const Parameter> trained, std::span<const std::int64_t> image,
            const ConvKernels& kernels = conv_kernels());

  /// The layers' values to `trained`.
  void copy_to(std::span<Parameter> trained) const;

  /// Sizes of the trained tensors, in their order.
  std::vector<std::size_t> sizes() const;

  /// The outputs, `rows` × outputs(), a row channel by channel, of rows × C×H×W. They stay until
  /// the next call.
  std::span<const float> forward(std::span<const float> images, std::int64_t rows);

  /// Where the loss's gradient by the outputs has to be before backward().
  std::span<float> gradient_at_outputs();

  /// Takes one step on every layer; `first` is the optimiser's number of the first tensor.
  void backward(FoldedOptimizer& optimizer, std::size_t first);

 private:
  /// Floats from one weight to the next of the same others.
  struct WeightOrder {
    std::ptrdiff_t output;
    std::ptrdiff_t input;
    std::ptrdiff_t tap;
  };

  struct Layer {
    ConvShape shape;  ///< of its input
    WeightOrder order;
    std::size_t image;    ///< floats of an input, border included
    std::size_t windows;  ///< of its pooling
    AlignedFloats weight;
    AlignedFloats bias;
    AlignedFloats by_weight;  ///< the loss's gradient, likewise
    AlignedFloats by_bias;
    AlignedFloats input;               ///< rows × image; zero at the border
    std::vector<std::uint8_t> winner;  ///< rows × windows × output channels
  };

  /// A pooling window of the second layer.
  struct Window {
    std::size_t index;
    std::ptrdiff_t at;  ///< where in its input lies what its upper left pixel sees first
  };

  static Layer make_layer(const ConvShape& shape, const WeightOrder& order,
                          std::span<const Parameter> trained);
  static void copy_to(const Layer& layer, std::span<Parameter> trained);
  template <class Visit>
  static void for_each_weight(const Layer& layer, const Visit& visit);
  static std::ptrdiff_t stride(const Layer& layer);
  static std::ptrdiff_t interior(const Layer& layer);
  void make_room(std::size_t rows);
  void order_windows();
  void arrange_forward();
  void add_border(const float* image, float* padded) const;
  void forward_one(std::size_t sample);
  void backward_one(std::size_t sample);
  std::size_t gather(std::size_t sample, std::size_t channel);

  const ConvKernels& kernels_;
  Layer conv1_;                ///< its weight lies 3 × 3 × inputs × outputs
  Layer conv2_;                ///< its weight lies outputs × 3 × 3 × inputs
  std::size_t rows_ = 0;       ///< of the batch at hand
  std::size_t room_ = 0;       ///< for rows
  AlignedFloats forward2_;     ///< the second layer's weight as the way forward wants it
  AlignedFloats pooled_;       ///< one sample's outputs, windows × channels
  AlignedFloats by_hidden_;    ///< one sample's gradient by the second layer's input, with border
  AlignedFloats output_;       ///< rows × outputs
  AlignedFloats gradient_;     ///< of the loss, likewise
  std::vector<Window> order_;  ///< in which the way back visits the windows
  std::vector<std::ptrdiff_t> winner_at_;  ///< of the winners of the channel at hand
  std::vector<float> winner_gradient_;     ///< likewise
};

}  // namespace sisa
