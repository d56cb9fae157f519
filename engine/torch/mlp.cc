#include "engine/torch/mlp.h"

#include <ATen/ops/relu.h>
#include <ATen/ops/tanh.h>

#include <string>

namespace sisa {

Mlp::Mlp(const ModelSpec& spec, Weights& weights)
    : activation_(spec.activation), dropout_(spec.dropout) {
  std::int64_t inputs = spec.features();
  std::vector<std::int64_t> widths = spec.hidden;
  widths.push_back(spec.classes);
  for (const std::int64_t outputs : widths) {
    layers_.emplace_back(weights, "layer" + std::to_string(layers_.size()), inputs, outputs);
    inputs = outputs;
  }
}

at::Tensor Mlp::logits(const at::Tensor& input, const Pass& pass) {
  at::Tensor x = layers_[0](input.flatten(1));
  for (std::size_t i = 1; i < layers_.size(); ++i) {
    x = activation_ == Activation::kTanh ? at::tanh(x) : at::relu(x);
    x = layers_[i](dropout(x, dropout_, pass));
  }
  return x;
}

}  // namespace sisa
