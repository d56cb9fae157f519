#include "engine/onednn/folded_optimizer.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <vector>

#include "engine/onednn/aligned_floats.h"
#include "engine/onednn/elementwise.h"

namespace sisa {
namespace {

AlignedFloats zeros(std::size_t size) {
  AlignedFloats result(size);
  std::ranges::fill(result.all(), 0.0F);
  return result;
}

class PlainSgd : public FoldedOptimizer {
 public:
  explicit PlainSgd(const TrainingConfig& config)
      : rate_(static_cast<float>(config.learning_rate)),
        decay_(static_cast<float>(1 - config.learning_rate * config.weight_decay)) {}

  void update(std::size_t, std::span<float> weights, const FoldedGradient& gradient) override {
    gradient(-rate_, decay_, weights);
  }

 private:
  float rate_;
  float decay_;
};

class MomentumSgd : public FoldedOptimizer {
 public:
  MomentumSgd(const TrainingConfig& config, std::span<const std::size_t> sizes)
      : rate_(static_cast<float>(config.learning_rate)),
        momentum_(static_cast<float>(config.momentum)),
        decay_(static_cast<float>(config.weight_decay)) {
    for (const std::size_t size : sizes) velocity_.push_back(zeros(size));
  }

  void update(std::size_t tensor, std::span<float> weights,
              const FoldedGradient& gradient) override {
    const std::span<float> velocity = velocity_[tensor].all();
    gradient(1, momentum_, velocity);
    if (decay_ != 0) add_scaled(decay_, weights, velocity);
    add_scaled(-rate_, velocity, weights);
  }

 private:
  float rate_;
  float momentum_;
  float decay_;
  std::vector<AlignedFloats> velocity_;
};

class FoldedAdam : public FoldedOptimizer {
 public:
  FoldedAdam(const TrainingConfig& config, std::span<const std::size_t> sizes)
      : config_(config), decay_(static_cast<float>(config.weight_decay)) {
    for (const std::size_t size : sizes) {
      memory_.push_back({AlignedFloats(size), zeros(size), zeros(size)});
    }
  }

  void begin_step() override {
    power1_ *= 0.9;
    power2_ *= 0.999;
    step_.rate = static_cast<float>(config_.learning_rate / (1 - power1_));
    step_.root_scale = static_cast<float>(1 / std::sqrt(1 - power2_));
  }

  void update(std::size_t tensor, std::span<float> weights,
              const FoldedGradient& gradient) override {
    auto& [sum, first, second] = memory_[tensor];
    gradient(1, 0, sum.all());
    if (decay_ != 0) add_scaled(decay_, weights, sum.all());
    adam(step_, sum.all(), first.all(), second.all(), weights);
  }

 private:
  struct Memory {
    AlignedFloats gradient;
    AlignedFloats first;
    AlignedFloats second;
  };

  const TrainingConfig config_;
  float decay_;
  AdamStep step_;
  double power1_ = 1;  ///< beta1^t, by products: a library's power may be rounded otherwise
  double power2_ = 1;
  std::vector<Memory> memory_;
};

}  // namespace

std::unique_ptr<FoldedOptimizer> make_folded_optimizer(const TrainingConfig& config,
                                                       std::span<const std::size_t> sizes) {
  if (config.optimizer == "adam") return std::make_unique<FoldedAdam>(config, sizes);
  assert(config.optimizer == "sgd");
  if (config.momentum == 0) return std::make_unique<PlainSgd>(config);
  return std::make_unique<MomentumSgd>(config, sizes);
}

}  // namespace sisa
