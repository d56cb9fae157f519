#pragma once

#include <ATen/core/Generator.h>
#include <ATen/core/Tensor.h>

#include <memory>

#include "engine/model_spec.h"
#include "engine/torch/weights.h"

namespace sisa {

/// How a forward pass is meant.
struct Pass {
  bool training = false;
  at::Generator random;  ///< of every random choice in a training pass; not needed otherwise
};

/// A function from inputs to class scores whose state lies in a Weights. Not thread-safe.
class Network {
 public:
  virtual ~Network() = default;

  /// Logits, N × classes, of inputs N × the sample's shape. A training pass may change buffers.
  virtual at::Tensor logits(const at::Tensor& input, const Pass& pass) = 0;

  /// A training is over. Error(kUsage) if it changed what no state has.
  virtual void finish() {}

  /// Whether a training pass draws random numbers.
  virtual bool draws_random() const = 0;
};

/// Builds the network and declares its tensors in `weights`.
std::unique_ptr<Network> make_network(const ModelSpec& spec, Weights& weights);

}  // namespace sisa
