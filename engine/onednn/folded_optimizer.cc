#include "engine/onednn/folded_optimizer.h"

#include <algorithm>
#include <cmath>
#include <utility>
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
  explicit PlainSgd(const TrainingConfig& config) : weight_decay_(config.weight_decay) {}

  void begin_step(double rate) override {
    rate_ = static_cast<float>(rate);
    decay_ = static_cast<float>(1 - rate * weight_decay_);
  }

  void update(std::size_t, std::span<float> weights, const FoldedGradient& gradient) override {
    gradient(-rate_, decay_, weights);
  }

 private:
  double weight_decay_;
  float rate_ = 0;
  float decay_ = 1;
};

class MomentumSgd : public FoldedOptimizer {
 public:
  MomentumSgd(const TrainingConfig& config, std::span<const std::size_t> sizes)
      : momentum_(static_cast<float>(config.momentum)),
        decay_(static_cast<float>(config.weight_decay)) {
    for (const std::size_t size : sizes) velocity_.push_back(zeros(size));
  }

  void begin_step(double rate) override { rate_ = static_cast<float>(rate); }

  void update(std::size_t tensor, std::span<float> weights,
              const FoldedGradient& gradient) override {
    const std::span<float> velocity = velocity_[tensor].all();
    gradient(1, momentum_, velocity);
    if (decay_ != 0) add_scaled(decay_, weights, velocity);
    add_scaled(-rate_, velocity, weights);
  }

 private:
  float rate_ = 0;
  float momentum_;
  float decay_;
  std::vector<AlignedFloats> velocity_;
};

/// Adam, whose weight decay is part of the gradient, and AdamW (Loshchilov and Hutter 2019), whose
/// weights decay by themselves.
class FoldedAdam : public FoldedOptimizer {
 public:
  FoldedAdam(const TrainingConfig& config, std::span<const std::size_t> sizes)
      : weight_decay_(config.weight_decay), decoupled_(config.optimizer == "adamw") {
    for (const std::size_t size : sizes) {
      memory_.push_back({AlignedFloats(size), zeros(size), zeros(size)});
    }
  }

  void begin_step(double rate) override {
    power1_ *= 0.9;
    power2_ *= 0.999;
    step_.rate = static_cast<float>(rate / (1 - power1_));
    step_.root_scale = static_cast<float>(1 / std::sqrt(1 - power2_));
    shrink_ = static_cast<float>(1 - rate * weight_decay_);
  }

  void update(std::size_t tensor, std::span<float> weights,
              const FoldedGradient& gradient) override {
    auto& [sum, first, second] = memory_[tensor];
    gradient(1, 0, sum.all());
    if (weight_decay_ != 0 && decoupled_) scale(shrink_, weights);
    if (weight_decay_ != 0 && !decoupled_) {
      add_scaled(static_cast<float>(weight_decay_), weights, sum.all());
    }
    adam(step_, sum.all(), first.all(), second.all(), weights);
  }

 private:
  struct Memory {
    AlignedFloats gradient;
    AlignedFloats first;
    AlignedFloats second;
  };

  double weight_decay_;
  bool decoupled_;
  AdamStep step_;
  float shrink_ = 1;   ///< what decoupled decay leaves of a weight
  double power1_ = 1;  ///< beta1^t, by products: a library's power may be rounded otherwise
  double power2_ = 1;
  std::vector<Memory> memory_;
};

/// Keeps a step's gradients until all are there, shortens them together if they are longer than
/// allowed, and passes them on.
class Clipping : public FoldedOptimizer {
 public:
  Clipping(double longest, std::unique_ptr<FoldedOptimizer> next,
           std::span<const std::size_t> sizes)
      : longest_(longest), next_(std::move(next)), weights_(sizes.size()) {
    for (const std::size_t size : sizes) gradients_.emplace_back(size);
  }

  void begin_step(double rate) override { next_->begin_step(rate); }

  void update(std::size_t tensor, std::span<float> weights,
              const FoldedGradient& gradient) override {
    gradient(1, 0, gradients_[tensor].all());
    weights_[tensor] = weights;
  }

  void end_step() override {
    const auto factor = static_cast<float>(std::min(1.0, longest_ / (norm() + 1e-6)));
    for (std::size_t i = 0; i < gradients_.size(); ++i) {
      const std::span<float> kept = gradients_[i].all();
      if (factor != 1) scale(factor, kept);
      next_->update(i, weights_[i], [&](float alpha, float beta, std::span<float> out) {
        scale(beta, out);
        add_scaled(alpha, kept, out);
      });
    }
    next_->end_step();
  }

 private:
  double norm() const {
    double squares = 0;
    for (const AlignedFloats& gradient : gradients_) {
      for (const float value : gradient.all()) squares += double{value} * double{value};
    }
    return std::sqrt(squares);
  }

  double longest_;
  std::unique_ptr<FoldedOptimizer> next_;
  std::vector<std::span<float>> weights_;
  std::vector<AlignedFloats> gradients_;
};

std::unique_ptr<FoldedOptimizer> make_unclipped(const TrainingConfig& config,
                                                std::span<const std::size_t> sizes) {
  if (config.optimizer != "sgd") return std::make_unique<FoldedAdam>(config, sizes);
  if (config.momentum == 0) return std::make_unique<PlainSgd>(config);
  return std::make_unique<MomentumSgd>(config, sizes);
}

}  // namespace

std::unique_ptr<FoldedOptimizer> make_folded_optimizer(const TrainingConfig& config,
                                                       std::span<const std::size_t> sizes) {
  std::unique_ptr<FoldedOptimizer> optimizer = make_unclipped(config, sizes);
  if (config.clip_norm == 0) return optimizer;
  return std::make_unique<Clipping>(config.clip_norm, std::move(optimizer), sizes);
}

}  // namespace sisa
