#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "engine/model_spec.h"
#include "engine/onednn/conv_front.h"
#include "engine/onednn/dense_stack.h"
#include "engine/onednn/folded_optimizer.h"
#include "engine/onednn/parameters.h"

namespace sisa {

/// All layers of a network: the convolutions of `cnn`, where it is one, and the fully connected
/// ones. Not thread-safe.
class LayerStack {
 public:
  /// Layers from copies of `trained`, the tensors in the order of OneDnnModel. For batches of up to
  /// `batch_size` samples.
  LayerStack(std::span<const Parameter> trained, const ModelSpec& spec, std::int64_t batch_size);

  /// The layers' values to `trained`.
  void copy_to(std::span<Parameter> trained) const;

  /// Sizes of the trained tensors, in their order.
  std::vector<std::size_t> sizes() const;

  /// Logits, rows × classes, of rows × features, which must stay as it is until backward() is done.
  std::span<const float> forward(std::span<const float> input, std::int64_t rows);

  /// Where the loss's gradient by the logits has to be before backward().
  std::span<float> gradient_at_logits() { return dense_.gradient_at_logits(); }

  /// Takes one step on every layer.
  void backward(FoldedOptimizer& optimizer);

 private:
  std::optional<ConvFront> front_;
  std::size_t of_front_;  ///< trained tensors
  DenseStack dense_;
};

}  // namespace sisa
