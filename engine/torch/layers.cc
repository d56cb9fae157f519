#include "engine/torch/layers.h"

#include <ATen/ops/batch_norm.h>
#include <ATen/ops/conv2d.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/linear.h>

#include <cassert>

namespace sisa {

Linear::Linear(Weights& weights, const std::string& name, std::int64_t inputs,
               std::int64_t outputs) {
  const float bound = initial_bound(inputs);
  weight_ = weights.uniform(name + ".weight", {outputs, inputs}, bound);
  bias_ = weights.uniform(name + ".bias", {outputs}, bound);
}

at::Tensor Linear::operator()(const at::Tensor& x) const { return at::linear(x, weight_, bias_); }

Conv2d::Conv2d(Weights& weights, const std::string& name, const ConvSpec& shape)
    : stride_(shape.stride), padding_(shape.kernel / 2) {
  const std::int64_t fan_in = shape.inputs * shape.kernel * shape.kernel;
  const float bound = initial_bound(fan_in);
  weight_ = weights.uniform(name + ".weight",
                            {shape.outputs, shape.inputs, shape.kernel, shape.kernel}, bound);
  if (shape.bias) bias_ = weights.uniform(name + ".bias", {shape.outputs}, bound);
}

at::Tensor Conv2d::operator()(const at::Tensor& x) const {
  return at::conv2d(x, weight_, bias_, stride_, padding_);
}

BatchNorm2d::BatchNorm2d(Weights& weights, const std::string& name, std::int64_t channels)
    : weight_(weights.constant(name + ".weight", {channels}, 1)),
      bias_(weights.constant(name + ".bias", {channels}, 0)),
      running_mean_(weights.buffer(name + ".running_mean", {channels}, 0)),
      running_var_(weights.buffer(name + ".running_var", {channels}, 1)),
      batches_(weights.counter(name + ".num_batches_tracked")) {}

at::Tensor BatchNorm2d::operator()(const at::Tensor& x, const Pass& pass) {
  constexpr double kMomentum = 0.1;
  constexpr double kEpsilon = 1e-5;
  const bool batch_statistics = pass.training && x.numel() > x.size(1);
  if (batch_statistics) batches_.add_(1);
  return at::batch_norm(x, weight_, bias_, running_mean_, running_var_, batch_statistics, kMomentum,
                        kEpsilon, /*cudnn_enabled=*/false);
}

at::Tensor dropout(const at::Tensor& x, double p, const Pass& pass) {
  if (!pass.training || p == 0) return x;
  assert(pass.random.defined());
  const at::Tensor mask = at::empty(x.sizes(), x.options()).bernoulli_(1 - p, pass.random);
  return x.mul(mask).div(1 - p);
}

}  // namespace sisa
