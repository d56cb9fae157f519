#pragma once

#include "engine/torch/layers.h"
#include "engine/torch/network.h"

namespace sisa {

/// `cnn`, of LeNet's size: twice 3×3 convolution (16, then 32 channels), ReLU and 2×2 max-pooling,
/// then fully connected layers of 128 units and of the classes. Dropout before these two.
class LeNet : public Network {
 public:
  LeNet(const ModelSpec& spec, Weights& weights);
  at::Tensor logits(const at::Tensor& input, const Pass& pass) override;
  bool draws_random() const override { return dropout_ > 0; }

 private:
  Conv2d conv1_;
  Conv2d conv2_;
  Linear hidden_;
  Linear output_;
  double dropout_;
};

}  // namespace sisa
