#include "engine/torch/folded_optimizer.h"

#include <cassert>
#include <cmath>
#include <vector>

#include "engine/torch/elementwise.h"

namespace sisa {
namespace {

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
    for (const std::size_t size : sizes) velocity_.emplace_back(size, 0.0F);
  }

  void update(std::size_t tensor, std::span<float> weights,
              const FoldedGradient& gradient) override {
    std::vector<float>& velocity = velocity_[tensor];
    gradient(1, momentum_, velocity);
    if (decay_ != 0) add_scaled(decay_, weights, velocity);
    add_scaled(-rate_, velocity, weights);
  }

 private:
  float rate_;
  float momentum_;
  float decay_;
  std::vector<std::vector<float>> velocity_;
};

class FoldedAdam : public FoldedOptimizer {
 public:
  FoldedAdam(const TrainingConfig& config, std::span<const std::size_t> sizes)
      : config_(config), decay_(static_cast<float>(config.weight_decay)) {
    for (const std::size_t size : sizes) {
      memory_.push_back({std::vector<float>(size), std::vector<float>(size, 0.0F),
                         std::vector<float>(size, 0.0F)});
    }
  }

  void begin_step() override {
    ++steps_;
    const auto t = static_cast<double>(steps_);
    step_.rate = static_cast<float>(config_.learning_rate / (1 - std::pow(0.9, t)));
    step_.root_scale = static_cast<float>(1 / std::sqrt(1 - std::pow(0.999, t)));
  }

  void update(std::size_t tensor, std::span<float> weights,
              const FoldedGradient& gradient) override {
    auto& [sum, first, second] = memory_[tensor];
    gradient(1, 0, sum);
    if (decay_ != 0) add_scaled(decay_, weights, sum);
    adam(step_, sum, first, second, weights);
  }

 private:
  struct Memory {
    std::vector<float> gradient;
    std::vector<float> first;
    std::vector<float> second;
  };

  const TrainingConfig config_;
  float decay_;
  AdamStep step_;
  std::int64_t steps_ = 0;
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
