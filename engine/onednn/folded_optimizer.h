#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <span>

#include "storage/store_config.h"

namespace sisa {

/// A gradient that is computed where it is wanted: out = alpha · gradient + beta · out, in one pass
/// over `out`.
using FoldedGradient = std::function<void(float alpha, float beta, std::span<float> out)>;

/// The optimiser's step on tensors that lie in memory, with the gradient's computation folded into
/// it: plain SGD adds the gradient straight to the weights. The same mathematics as Optimizer. It
/// begins without memory of earlier steps.
class FoldedOptimizer {
 public:
  virtual ~FoldedOptimizer() = default;

  /// Begins the next step at that learning rate; in it each tensor is updated once.
  virtual void begin_step(double rate) = 0;

  /// Updates the tensor of that index, the same at every step.
  virtual void update(std::size_t tensor, std::span<float> weights,
                      const FoldedGradient& gradient) = 0;

  /// Ends it: what update() was given is used no more.
  virtual void end_step() {}
};

/// For tensors of these sizes.
std::unique_ptr<FoldedOptimizer> make_folded_optimizer(const TrainingConfig& config,
                                                       std::span<const std::size_t> sizes);

}  // namespace sisa
