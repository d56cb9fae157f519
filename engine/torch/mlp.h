#pragma once

#include <vector>

#include "engine/torch/layers.h"
#include "engine/torch/network.h"

namespace sisa {

/// `mlp:H[,H…]` and `linear`: fully connected layers layer0, layer1, … with the activation between
/// them and dropout before each but the first. Inputs are flattened.
class Mlp : public Network {
 public:
  Mlp(const ModelSpec& spec, Weights& weights);
  at::Tensor logits(const at::Tensor& input, const Pass& pass) override;
  bool draws_random() const override { return dropout_ > 0 && layers_.size() > 1; }

 private:
  std::vector<Linear> layers_;
  Activation activation_;
  double dropout_;
};

}  // namespace sisa
