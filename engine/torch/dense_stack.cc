#include "engine/torch/dense_stack.h"

#include <ATen/ops/empty.h>
#include <ATen/ops/tanh.h>

#include <algorithm>

#include "engine/torch/elementwise.h"
#include "engine/torch/gemm.h"

namespace sisa {
namespace {

std::span<float> floats(const at::Tensor& tensor) {
  return {tensor.data_ptr<float>(), static_cast<std::size_t>(tensor.numel())};
}

}  // namespace

DenseStack::DenseStack(std::span<const NamedTensor> trained, Activation activation,
                       std::int64_t batch_size)
    : activation_(activation) {
  for (std::size_t i = 0; i < trained.size(); i += 2) {
    const at::Tensor& weight = trained[i].tensor;
    const std::int64_t outputs = weight.size(0);
    layers_.push_back({weight.size(1), outputs, weight.t().clone(at::MemoryFormat::Contiguous),
                       trained[i + 1].tensor.clone(), at::empty({batch_size, outputs}, at::kFloat),
                       at::empty({batch_size, outputs}, at::kFloat)});
  }
}

void DenseStack::copy_to(std::span<const NamedTensor> trained) const {
  for (std::size_t l = 0; l < layers_.size(); ++l) {
    trained[2 * l].tensor.copy_(layers_[l].weight.t());
    trained[2 * l + 1].tensor.copy_(layers_[l].bias);
  }
}

std::vector<std::size_t> DenseStack::sizes() const {
  std::vector<std::size_t> sizes;
  for (const Layer& layer : layers_) {
    sizes.push_back(floats(layer.weight).size());
    sizes.push_back(floats(layer.bias).size());
  }
  return sizes;
}

const float* DenseStack::input_of(std::size_t layer) const {
  return layer == 0 ? input_.data() : layers_[layer - 1].output.data_ptr<float>();
}

std::span<float> DenseStack::used(const at::Tensor& rows) const {
  return floats(rows).first(static_cast<std::size_t>(rows_ * rows.size(1)));
}

std::span<const float> DenseStack::forward(std::span<const float> input, std::int64_t rows) {
  input_ = input;
  rows_ = rows;
  for (std::size_t l = 0; l < layers_.size(); ++l) {
    if (l > 0) activate(layers_[l - 1]);
    forward(layers_[l], input_of(l));
  }
  return used(layers_.back().output);
}

void DenseStack::forward(Layer& layer, const float* input) {
  const std::span<const float> bias = floats(layer.bias);
  const std::span<float> output = used(layer.output);
  for (std::size_t at = 0; at < output.size(); at += bias.size()) {
    std::copy(bias.begin(), bias.end(), output.begin() + static_cast<std::ptrdiff_t>(at));
  }
  gemm({.rows = rows_, .columns = layer.outputs, .inner = layer.inputs, .beta = 1}, input,
       layer.weight.data_ptr<float>(), output.data());
}

void DenseStack::activate(Layer& layer) {
  if (activation_ == Activation::kRelu) return relu(used(layer.output));
  at::Tensor rows = layer.output.narrow(0, 0, rows_);
  at::tanh_out(rows, rows);
}

void DenseStack::deactivate(Layer& layer) {
  const auto through = activation_ == Activation::kRelu ? relu_backward : tanh_backward;
  through(used(layer.output), used(layer.gradient));
}

std::span<float> DenseStack::gradient_at_logits() { return used(layers_.back().gradient); }

void DenseStack::backward(FoldedOptimizer& optimizer, std::size_t first,
                          std::span<float> at_input) {
  for (std::size_t l = layers_.size(); l-- > 0;) {
    const Layer& layer = layers_[l];
    const std::span<float> below = l > 0 ? used(layers_[l - 1].gradient) : at_input;
    if (!below.empty()) {
      gemm({.b = Op::kTransposed, .rows = rows_, .columns = layer.inputs, .inner = layer.outputs},
           layer.gradient.data_ptr<float>(), layer.weight.data_ptr<float>(), below.data());
    }
    if (l > 0) deactivate(layers_[l - 1]);
    update(layer, input_of(l), optimizer, first + 2 * l);
  }
}

void DenseStack::update(const Layer& layer, const float* input, FoldedOptimizer& optimizer,
                        std::size_t tensor) {
  const std::span<const float> gradient = used(layer.gradient);
  optimizer.update(tensor, floats(layer.weight),
                   [&](float alpha, float beta, std::span<float> out) {
                     gemm({.a = Op::kTransposed,
                           .rows = layer.inputs,
                           .columns = layer.outputs,
                           .inner = rows_,
                           .alpha = alpha,
                           .beta = beta},
                          input, gradient.data(), out.data());
                   });
  optimizer.update(tensor + 1, floats(layer.bias),
                   [&](float alpha, float beta, std::span<float> out) {
                     scale(beta, out);
                     for (std::size_t at = 0; at < gradient.size(); at += out.size()) {
                       add_scaled(alpha, gradient.subspan(at, out.size()), out);
                     }
                   });
}

}  // namespace sisa
