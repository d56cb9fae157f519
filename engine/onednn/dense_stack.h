#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "engine/model_spec.h"
#include "engine/onednn/aligned_floats.h"
#include "engine/onednn/folded_optimizer.h"
#include "engine/onednn/parameters.h"

namespace sisa {

/// Fully connected layers with an activation between them, and what one batch at a time leaves in
/// them on its way forward and back. All memory is asked for at the start. Not thread-safe.
class DenseStack {
 public:
  /// Layers from copies of `trained`: weight (outputs × inputs) and bias of each in turn. For
  /// batches of up to `batch_size` samples.
  DenseStack(std::span<const Parameter> trained, Activation activation, std::int64_t batch_size);

  /// The layers' values to `trained`.
  void copy_to(std::span<Parameter> trained) const;

  /// Sizes of the trained tensors, in their order.
  std::vector<std::size_t> sizes() const;

  /// Logits, rows × classes, of rows × inputs, which must stay as it is until backward() is done.
  std::span<const float> forward(std::span<const float> input, std::int64_t rows);

  /// Where the loss's gradient by the logits has to be before backward().
  std::span<float> gradient_at_logits();

  /// Takes one step on every layer; `first` is the optimiser's number of the first tensor. The
  /// gradient at the input goes to `at_input` unless that is empty.
  void backward(FoldedOptimizer& optimizer, std::size_t first, std::span<float> at_input);

 private:
  /// The weight lies transposed, inputs × outputs, which the products are fastest with.
  struct Layer {
    std::int64_t inputs;
    std::int64_t outputs;
    AlignedFloats weight;
    AlignedFloats bias;
    AlignedFloats output;    ///< batch × outputs, after the activation
    AlignedFloats gradient;  ///< of the loss, before the activation, likewise
  };

  static Layer make_layer(const Parameter& weight, const Parameter& bias, std::int64_t batch_size);
  void forward(Layer& layer, const float* input) const;
  void activate(Layer& layer) const;
  void deactivate(Layer& layer) const;
  void update(Layer& layer, const float* input, FoldedOptimizer& optimizer,
              std::size_t tensor) const;
  const float* input_of(std::size_t layer) const;

  /// The rows of the batch at hand, of what holds one row of the layer's outputs a sample.
  std::span<float> used(const Layer& layer, AlignedFloats& rows) const;

  Activation activation_;
  std::vector<Layer> layers_;
  std::span<const float> input_;
  std::int64_t rows_ = 0;  ///< of the batch at hand
};

}  // namespace sisa
