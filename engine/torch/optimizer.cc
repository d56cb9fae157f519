#include "engine/torch/optimizer.h"

#include <ATen/core/grad_mode.h>
#include <ATen/ops/zeros_like.h>

#include <cmath>
#include <cstdint>
#include <utility>

#include "shards/error.h"

namespace sisa {
namespace {

/// Walks over the tensors; the subclass knows what one tensor's step is.
class TensorwiseOptimizer : public Optimizer {
 public:
  TensorwiseOptimizer(const TrainingConfig& config, const std::vector<NamedTensor>& trained)
      : config_(config) {
    for (const NamedTensor& named : trained) tensors_.push_back(named.tensor);
  }

  void step(double rate) override {
    const at::NoGradGuard no_grad;
    rate_ = rate;
    if (config_.clip_norm != 0) clip();
    for (std::size_t i = 0; i < tensors_.size(); ++i) {
      at::Tensor gradient = tensors_[i].grad();
      if (!gradient.defined()) continue;  // what a model has no use for stays as it is
      if (config_.weight_decay != 0 && config_.optimizer == "adamw") {
        tensors_[i].mul_(1 - rate * config_.weight_decay);
      } else if (config_.weight_decay != 0) {
        gradient = gradient.add(tensors_[i], config_.weight_decay);
      }
      update(i, tensors_[i], gradient);
      tensors_[i].mutable_grad().reset();
    }
  }

 protected:
  virtual void update(std::size_t i, at::Tensor& tensor, const at::Tensor& gradient) = 0;

  const TrainingConfig config_;
  std::vector<at::Tensor> tensors_;
  double rate_ = 0;  // of the present step

 private:
  void clip() {
    double squares = 0;
    for (const at::Tensor& tensor : tensors_) {
      if (tensor.grad().defined())
        squares += tensor.grad().to(at::kDouble).square().sum().item<double>();
    }
    const double factor = config_.clip_norm / (std::sqrt(squares) + 1e-6);
    if (factor >= 1) return;
    for (at::Tensor& tensor : tensors_) {
      if (tensor.grad().defined()) tensor.mutable_grad().mul_(factor);
    }
  }
};

class Sgd : public TensorwiseOptimizer {
 public:
  Sgd(const TrainingConfig& config, const std::vector<NamedTensor>& trained)
      : TensorwiseOptimizer(config, trained), velocity_(trained.size()) {}

 private:
  void update(std::size_t i, at::Tensor& tensor, const at::Tensor& gradient) override {
    if (config_.momentum == 0) {
      tensor.add_(gradient, -rate_);
      return;
    }
    if (velocity_[i].defined()) {
      velocity_[i].mul_(config_.momentum).add_(gradient);
    } else {
      velocity_[i] = gradient.clone();
    }
    tensor.add_(velocity_[i], -rate_);
  }

  std::vector<at::Tensor> velocity_;
};

class Adam : public TensorwiseOptimizer {
 public:
  Adam(const TrainingConfig& config, const std::vector<NamedTensor>& trained)
      : TensorwiseOptimizer(config, trained) {
    for (const at::Tensor& tensor : tensors_) {
      moments_.push_back({at::zeros_like(tensor), at::zeros_like(tensor)});
    }
  }

 private:
  struct Moments {
    at::Tensor first;
    at::Tensor second;
    int steps = 0;  // that the tensor took part in
  };

  void update(std::size_t i, at::Tensor& tensor, const at::Tensor& gradient) override {
    constexpr double kBeta1 = 0.9;
    constexpr double kBeta2 = 0.999;
    constexpr double kEpsilon = 1e-8;
    auto& [first, second, steps] = moments_[i];
    ++steps;
    const double correction1 = 1 - std::pow(kBeta1, steps);
    const double correction2 = 1 - std::pow(kBeta2, steps);
    first.mul_(kBeta1).add_(gradient, 1 - kBeta1);
    second.mul_(kBeta2).addcmul_(gradient, gradient, 1 - kBeta2);
    const at::Tensor scale = second.sqrt().div_(std::sqrt(correction2)).add_(kEpsilon);
    tensor.addcdiv_(first, scale, -rate_ / correction1);
  }

  std::vector<Moments> moments_;
};

}  // namespace

std::unique_ptr<Optimizer> make_optimizer(const TrainingConfig& config,
                                          const std::vector<NamedTensor>& trained) {
  if (config.optimizer == "sgd") return std::make_unique<Sgd>(config, trained);
  if (config.optimizer == "adam" || config.optimizer == "adamw") {
    return std::make_unique<Adam>(config, trained);
  }
  throw Error(ErrorKind::kUsage,
              "optimizer '" + config.optimizer + "' is not one of sgd, adam, adamw");
}

}  // namespace sisa
