#include <ATen/core/grad_mode.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/tanh.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <vector>

#include "engine/torch/elementwise.h"
#include "engine/torch/folded_optimizer.h"
#include "engine/torch/gemm.h"
#include "engine/torch/slice_training.h"

namespace sisa {
namespace {

at::Tensor rows_of(std::int64_t rows, std::int64_t width) {
  return at::empty({rows, width}, at::kFloat);
}

std::span<float> floats(const at::Tensor& tensor) {
  return {tensor.data_ptr<float>(), static_cast<std::size_t>(tensor.numel())};
}

/// One layer with its place in memory: weights, what a batch leaves at its output, and the loss's
/// gradient there. The weight lies transposed, inputs × outputs, which the products are fastest with.
struct Layer {
  Layer(const at::Tensor& trained_weight, const at::Tensor& trained_bias, std::int64_t batch)
      : inputs(trained_weight.size(1)),
        outputs(trained_weight.size(0)),
        weight(trained_weight.t().contiguous()),
        bias(trained_bias.clone()),
        output(rows_of(batch, outputs)),
        gradient(rows_of(batch, outputs)) {}

  void forward(const float* input, std::int64_t rows) {
    for (std::int64_t i = 0; i < rows; ++i) {
      std::memcpy(output.data_ptr<float>() + i * outputs, bias.data_ptr<float>(), bias.nbytes());
    }
    gemm({.rows = rows, .columns = outputs, .inner = inputs, .beta = 1}, input,
         weight.data_ptr<float>(), output.data_ptr<float>());
  }

  /// The gradient at the layer's input.
  void backward(std::int64_t rows, float* at_input) const {
    gemm({.b = Op::kTransposed, .rows = rows, .columns = inputs, .inner = outputs},
         gradient.data_ptr<float>(), weight.data_ptr<float>(), at_input);
  }

  std::int64_t inputs;
  std::int64_t outputs;
  at::Tensor weight;
  at::Tensor bias;
  at::Tensor output;    ///< batch × outputs, after the activation
  at::Tensor gradient;  ///< of the loss by the output before the activation, likewise
};

class DenseTraining : public SliceTraining {
 public:
  DenseTraining(Model& model, const ModelSpec& spec, const TrainingConfig& config,
                const SliceSchedule& schedule)
      : model_(model),
        activation_(spec.activation),
        input_(rows_of(schedule.batch_size, spec.features())) {
    const std::vector<NamedTensor>& trained = model.weights.trained();
    std::vector<std::size_t> sizes;
    for (std::size_t i = 0; i < trained.size(); i += 2) {
      layers_.emplace_back(trained[i].tensor, trained[i + 1].tensor, schedule.batch_size);
      sizes.push_back(floats(layers_.back().weight).size());
      sizes.push_back(floats(layers_.back().bias).size());
    }
    optimizer_ = make_folded_optimizer(config, sizes);
  }

  float step(const Batch& batch, const SampleBlock& samples) override {
    rows_ = static_cast<std::int64_t>(batch.samples.size());
    model_.input.encode(samples, batch.samples, floats(input_));
    forward();
    const float loss = cross_entropy(batch, samples);
    backward();
    return loss;
  }

  void finish() override {
    const std::vector<NamedTensor>& trained = model_.weights.trained();
    for (std::size_t l = 0; l < layers_.size(); ++l) {
      trained[2 * l].tensor.copy_(layers_[l].weight.t());
      trained[2 * l + 1].tensor.copy_(layers_[l].bias);
    }
  }

 private:
  const float* input_of(std::size_t layer) const {
    return layer == 0 ? input_.data_ptr<float>() : layers_[layer - 1].output.data_ptr<float>();
  }

  /// The first rows_ rows.
  std::span<float> rows(const at::Tensor& tensor) const {
    return floats(tensor).first(static_cast<std::size_t>(rows_ * tensor.size(1)));
  }

  void forward() {
    for (std::size_t l = 0; l < layers_.size(); ++l) {
      layers_[l].forward(input_of(l), rows_);
      if (l + 1 < layers_.size()) activate(layers_[l].output);
    }
  }

  void activate(at::Tensor& output) const {
    if (activation_ == Activation::kRelu) return relu(rows(output));
    at::Tensor used = output.narrow(0, 0, rows_);
    at::tanh_out(used, used);
  }

  /// Softmax and the mean of the negative log-likelihoods; leaves its gradient in the last layer.
  float cross_entropy(const Batch& batch, const SampleBlock& samples) {
    Layer& last = layers_.back();
    const auto classes = static_cast<std::size_t>(last.outputs);
    double loss = 0;
    for (std::size_t i = 0; i < batch.samples.size(); ++i) {
      const std::span<const float> logits = floats(last.output).subspan(i * classes, classes);
      const std::span<float> gradient = floats(last.gradient).subspan(i * classes, classes);
      const std::uint32_t label = samples.labels[batch.samples[i]];
      const float highest = *std::max_element(logits.begin(), logits.end());
      float sum = 0;
      for (std::size_t c = 0; c < classes; ++c) sum += gradient[c] = std::exp(logits[c] - highest);
      loss += std::log(sum) - (logits[label] - highest);
      scale(1 / sum, gradient);
      gradient[label] -= 1;
    }
    scale(1 / static_cast<float>(rows_), rows(last.gradient));
    return static_cast<float>(loss / static_cast<double>(rows_));
  }

  void backward() {
    optimizer_->begin_step();
    for (std::size_t l = layers_.size(); l-- > 0;) {
      if (l > 0) {
        layers_[l].backward(rows_, layers_[l - 1].gradient.data_ptr<float>());
        deactivate(layers_[l - 1]);
      }
      update(l);
    }
  }

  void deactivate(Layer& layer) const {
    const auto through = activation_ == Activation::kRelu ? relu_backward : tanh_backward;
    through(rows(layer.output), rows(layer.gradient));
  }

  void update(std::size_t l) {
    Layer& layer = layers_[l];
    const float* gradient = layer.gradient.data_ptr<float>();
    optimizer_->update(2 * l, floats(layer.weight),
                       [&](float alpha, float beta, std::span<float> out) {
                         gemm({.a = Op::kTransposed,
                               .rows = layer.inputs,
                               .columns = layer.outputs,
                               .inner = rows_,
                               .alpha = alpha,
                               .beta = beta},
                              input_of(l), gradient, out.data());
                       });
    optimizer_->update(2 * l + 1, floats(layer.bias),
                       [&](float alpha, float beta, std::span<float> out) {
                         scale(beta, out);
                         for (std::int64_t i = 0; i < rows_; ++i) {
                           add_scaled(alpha, {gradient + i * layer.outputs, out.size()}, out);
                         }
                       });
  }

  Model& model_;
  const Activation activation_;
  at::Tensor input_;  ///< batch × features
  std::vector<Layer> layers_;
  std::unique_ptr<FoldedOptimizer> optimizer_;
  std::int64_t rows_ = 0;  ///< of the batch at hand
};

}  // namespace

bool is_dense(const ModelSpec& spec) {
  return spec.architecture == Architecture::kMlp && (spec.dropout == 0 || spec.hidden.empty());
}

std::unique_ptr<SliceTraining> dense_training(Model& model, const ModelSpec& spec,
                                              const TrainingConfig& config,
                                              const SliceSchedule& schedule) {
  return std::make_unique<DenseTraining>(model, spec, config, schedule);
}

}  // namespace sisa
