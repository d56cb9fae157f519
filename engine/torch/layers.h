#pragma once

#include <ATen/core/Generator.h>
#include <ATen/core/Tensor.h>

#include <cstdint>
#include <string>

#include "engine/torch/network.h"
#include "engine/torch/weights.h"

namespace sisa {

// The layers of the built-in networks. Each declares its tensors as NAME.weight, NAME.bias, …; the
// initial values are uniform within initial_bound().

/// Fully connected: N×inputs to N×outputs.
class Linear {
 public:
  Linear(Weights& weights, const std::string& name, std::int64_t inputs, std::int64_t outputs);
  at::Tensor operator()(const at::Tensor& x) const;

 private:
  at::Tensor weight_;
  at::Tensor bias_;
};

struct ConvSpec {
  std::int64_t inputs = 1;
  std::int64_t outputs = 1;
  std::int64_t kernel = 3;  ///< odd; the border is padded so that stride 1 keeps the extent
  std::int64_t stride = 1;
  bool bias = true;
};

/// Convolution over N×inputs×H×W.
class Conv2d {
 public:
  Conv2d(Weights& weights, const std::string& name, const ConvSpec& shape);
  at::Tensor operator()(const at::Tensor& x) const;

 private:
  at::Tensor weight_;
  at::Tensor bias_;
  std::int64_t stride_;
  std::int64_t padding_;
};

/// Batch normalisation over N×channels×H×W (Ioffe and Szegedy 2015), with PyTorch's constants.
/// Where a training batch has a single value a channel, whose variance says nothing, it is
/// normalised by the running statistics, which stay as they are.
class BatchNorm2d {
 public:
  BatchNorm2d(Weights& weights, const std::string& name, std::int64_t channels);
  at::Tensor operator()(const at::Tensor& x, const Pass& pass);

 private:
  at::Tensor weight_;
  at::Tensor bias_;
  at::Tensor running_mean_;
  at::Tensor running_var_;
  at::Tensor batches_;
};

/// In training sets each element to 0 with probability `p` and scales the others by 1/(1-p). The
/// mask comes from the pass's generator alone.
at::Tensor dropout(const at::Tensor& x, double p, const Pass& pass);

}  // namespace sisa
