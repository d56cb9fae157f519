#include "engine/onednn/dense_stack.h"

#include <algorithm>

#include "engine/onednn/elementwise.h"
#include "engine/onednn/gemm.h"

namespace sisa {
namespace {

/// `to`, columns × rows, becomes `from`, rows × columns, with both exchanged; some columns at a
/// time, so that what is read and written stays in the cache until its line is full.
void transpose(std::span<const float> from, std::size_t rows, std::span<float> to) {
  constexpr std::size_t kTogether = 16;
  const std::size_t columns = from.size() / rows;
  for (std::size_t first = 0; first < columns; first += kTogether) {
    const std::size_t end = std::min(first + kTogether, columns);
    for (std::size_t i = 0; i < rows; ++i) {
      for (std::size_t j = first; j < end; ++j) to[j * rows + i] = from[i * columns + j];
    }
  }
}

}  // namespace

DenseStack::Layer DenseStack::make_layer(const Parameter& weight, const Parameter& bias,
                                         std::int64_t batch_size) {
  const std::int64_t outputs = weight.shape[0];
  const auto of_batch = static_cast<std::size_t>(batch_size * outputs);
  Layer layer{weight.shape[1],
              outputs,
              AlignedFloats(weight.values.size()),
              AlignedFloats(bias.values.size()),
              AlignedFloats(of_batch),
              AlignedFloats(of_batch)};
  transpose(weight.values.all(), static_cast<std::size_t>(outputs), layer.weight.all());
  std::ranges::copy(bias.values.all(), layer.bias.data());
  return layer;
}

DenseStack::DenseStack(std::span<const Parameter> trained, Activation activation,
                       std::int64_t batch_size)
    : activation_(activation) {
  for (std::size_t i = 0; i < trained.size(); i += 2) {
    layers_.push_back(make_layer(trained[i], trained[i + 1], batch_size));
  }
}

void DenseStack::copy_to(std::span<Parameter> trained) const {
  for (std::size_t l = 0; l < layers_.size(); ++l) {
    const Layer& layer = layers_[l];
    transpose(layer.weight.all(), static_cast<std::size_t>(layer.inputs),
              trained[2 * l].values.all());
    std::ranges::copy(layer.bias.all(), trained[2 * l + 1].values.data());
  }
}

std::vector<std::size_t> DenseStack::sizes() const {
  std::vector<std::size_t> sizes;
  for (const Layer& layer : layers_) {
    sizes.push_back(layer.weight.size());
    sizes.push_back(layer.bias.size());
  }
  return sizes;
}

const float* DenseStack::input_of(std::size_t layer) const {
  return layer == 0 ? input_.data() : layers_[layer - 1].output.data();
}

std::span<float> DenseStack::used(const Layer& layer, AlignedFloats& rows) const {
  return rows.all().first(static_cast<std::size_t>(rows_ * layer.outputs));
}

std::span<const float> DenseStack::forward(std::span<const float> input, std::int64_t rows) {
  input_ = input;
  rows_ = rows;
  for (std::size_t l = 0; l < layers_.size(); ++l) {
    if (l > 0) activate(layers_[l - 1]);
    forward(layers_[l], input_of(l));
  }
  return used(layers_.back(), layers_.back().output);
}

void DenseStack::forward(Layer& layer, const float* input) const {
  const std::span<const float> bias = layer.bias.all();
  const std::span<float> output = used(layer, layer.output);
  for (std::size_t at = 0; at < output.size(); at += bias.size()) {
    std::copy(bias.begin(), bias.end(), output.begin() + static_cast<std::ptrdiff_t>(at));
  }
  gemm({.rows = rows_, .columns = layer.outputs, .inner = layer.inputs, .beta = 1}, input,
       layer.weight.data(), output.data());
}

void DenseStack::activate(Layer& layer) const {
  const auto function = activation_ == Activation::kRelu ? relu : hyperbolic_tangent;
  function(used(layer, layer.output));
}

void DenseStack::deactivate(Layer& layer) const {
  const auto through = activation_ == Activation::kRelu ? relu_backward : tanh_backward;
  through(used(layer, layer.output), used(layer, layer.gradient));
}

std::span<float> DenseStack::gradient_at_logits() {
  return used(layers_.back(), layers_.back().gradient);
}

void DenseStack::backward(FoldedOptimizer& optimizer, std::size_t first,
                          std::span<float> at_input) {
  for (std::size_t l = layers_.size(); l-- > 0;) {
    Layer& layer = layers_[l];
    const std::span<float> below = l > 0 ? used(layers_[l - 1], layers_[l - 1].gradient) : at_input;
    if (!below.empty()) {
      gemm({.b = Op::kTransposed, .rows = rows_, .columns = layer.inputs, .inner = layer.outputs},
           layer.gradient.data(), layer.weight.data(), below.data());
    }
    if (l > 0) deactivate(layers_[l - 1]);
    update(layer, input_of(l), optimizer, first + 2 * l);
  }
}

void DenseStack::update(Layer& layer, const float* input, FoldedOptimizer& optimizer,
                        std::size_t tensor) const {
  const std::span<const float> gradient = used(layer, layer.gradient);
  optimizer.update(tensor, layer.weight.all(), [&](float alpha, float beta, std::span<float> out) {
    gemm({.a = Op::kTransposed,
          .rows = layer.inputs,
          .columns = layer.outputs,
          .inner = rows_,
          .alpha = alpha,
          .beta = beta},
         input, gradient.data(), out.data());
  });
  optimizer.update(tensor + 1, layer.bias.all(),
                   [&](float alpha, float beta, std::span<float> out) {
                     scale(beta, out);
                     for (std::size_t at = 0; at < gradient.size(); at += out.size()) {
                       add_scaled(alpha, gradient.subspan(at, out.size()), out);
                     }
                   });
}

}  // namespace sisa
