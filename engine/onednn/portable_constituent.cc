#include "engine/onednn/portable_constituent.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "engine/onednn/conv_front.h"
#include "engine/onednn/elementwise.h"
#include "engine/onednn/onednn_model.h"
#include "engine/sample_encoding.h"

namespace sisa {
namespace {

/// Softmax of one row of logits, which it uses up.
void to_probabilities(std::span<double> logits, std::span<float> probabilities) {
  const double highest = *std::ranges::max_element(logits);
  double sum = 0;
  for (double& logit : logits) sum += logit = std::exp(logit - highest);
  std::ranges::transform(logits, probabilities.begin(),
                         [&](double part) { return static_cast<float>(part / sum); });
}

}  // namespace

bool PortableConstituent::knows(const ModelSpec& spec) {
  return spec.architecture == Architecture::kMlp || spec.architecture == Architecture::kCnn;
}

PortableConstituent::PortableConstituent(const State& state, const ModelSpec& spec,
                                         const FeatureLayout& layout)
    : activation_(spec.activation), pass_size_(spec.architecture == Architecture::kCnn ? 32 : 256) {
  OneDnnModel model(spec, layout);
  model.parameters().load(state);
  standardizer_ = model.standardizer();
  std::span<Parameter> trained = model.parameters().trained();
  if (spec.architecture == Architecture::kCnn) {
    front_.emplace(trained, spec.input);
    trained = trained.subspan(ConvFront::kTensors);
  }
  for (; !trained.empty(); trained = trained.subspan(2)) {
    layers_.emplace_back(trained[0].values.all(), trained[1].values.all());
  }
}

std::vector<float> PortableConstituent::probabilities(const SampleBlock& batch) {
  const std::size_t features = batch.layout.elements();
  const std::size_t classes = layers_.back().outputs();
  std::vector<std::uint32_t> indices(batch.size());
  std::iota(indices.begin(), indices.end(), 0U);
  std::vector<float> answers(batch.size() * classes);
  for (std::size_t from = 0; from < batch.size(); from += pass_size_) {
    const std::size_t rows = std::min(pass_size_, batch.size() - from);
    input_.resize(rows * features);
    encode_samples(batch, std::span(indices).subspan(from, rows), standardizer_.mean,
                   standardizer_.scale, input_);
    const std::span<double> scores = logits(input_, rows);
    for (std::size_t i = 0; i < rows; ++i) {
      to_probabilities(scores.subspan(i * classes, classes),
                       std::span(answers).subspan((from + i) * classes, classes));
    }
  }
  return answers;
}

/// Rows × classes, of rows × features.
std::span<double> PortableConstituent::logits(std::span<const float> input, std::size_t rows) {
  if (front_) input = front_->forward(input);
  for (const LinearLayer& layer : layers_) {
    if (&layer != &layers_.front()) {
      hidden_.assign(sums_.begin(), sums_.end());
      activation_ == Activation::kRelu ? relu(hidden_) : hyperbolic_tangent(hidden_);
      input = hidden_;
    }
    sums_.resize(rows * layer.outputs());
    layer.forward(input, sums_);
  }
  return sums_;
}

}  // namespace sisa
