#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <span>
#include <vector>

#include "engine/model_spec.h"
#include "engine/torch/folded_optimizer.h"
#include "engine/torch/weights.h"

namespace sisa {

/// Fully connected layers with an activation between them, and what one batch at a time leaves in
/// them on its way forward and back. All memory is taken at the start. Not thread-safe.
class DenseStack {
 public:
  /// Layers from copies of `trained`: weight and bias of each in turn. For batches of up to
  /// `batch_size` samples.
  DenseStack(std::span<const NamedTensor> trained, Activation activation, std::int64_t batch_size);

  /// The layers' values to `trained`.
  void copy_to(std::span<const NamedTensor> trained) const;

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
    at::Tensor weight;
    at::Tensor bias;
    at::Tensor output;    ///< batch × outputs, after the activation
    at::Tensor gradient;  ///< of the loss, before the activation, likewise
  };

  void forward(Layer& layer, const float* input);
  void activate(Layer& layer);
  void deactivate(Layer& layer);
  void update(const Layer& layer, const float* input, FoldedOptimizer& optimizer,
              std::size_t tensor);
  const float* input_of(std::size_t layer) const;
  std::span<float> used(const at::Tensor& rows) const;

  Activation activation_;
  std::vector<Layer> layers_;
  std::span<const float> input_;
  std::int64_t rows_ = 0;  ///< of the batch at hand
};

}  // namespace sisa
