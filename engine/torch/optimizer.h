#pragma once

#include <memory>
#include <vector>

#include "engine/torch/weights.h"
#include "storage/store_config.h"

namespace sisa {

/// Moves trained tensors along their gradients. Begins without memory of earlier steps. Not
/// thread-safe.
class Optimizer {
 public:
  virtual ~Optimizer() = default;

  /// One step at that learning rate from the tensors' gradients, which it then drops.
  virtual void step(double rate) = 0;
};

/// `sgd`, `adam` and `adamw` exactly as torch.optim.SGD (with momentum and L2 weight decay, no
/// dampening, not Nesterov's), torch.optim.Adam (Kingma and Ba 2015; betas 0.9 and 0.999, epsilon
/// 1e-8, L2 weight decay) and torch.optim.AdamW (Loshchilov and Hutter 2019) define them, after
/// gradients are clipped as torch.nn.utils.clip_grad_norm_ does. Error(kUsage) for another name.
std::unique_ptr<Optimizer> make_optimizer(const TrainingConfig& config,
                                          const std::vector<NamedTensor>& trained);

}  // namespace sisa
