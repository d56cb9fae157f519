#include "engine/onednn/onednn_model.h"

#include <algorithm>
#include <functional>
#include <numeric>

#include "engine/onednn/conv_front.h"
#include "engine/sample_encoding.h"

namespace sisa {

OneDnnModel::OneDnnModel(const ModelSpec& spec, const FeatureLayout& layout)
    : declared_(Standardizer::declared(spec.normalisation, layout.elements())) {
  if (spec.architecture == Architecture::kCnn) {
    add_cnn(spec);
  } else {
    add_perceptron(spec);
  }
  if (!Standardizer::fits(layout, spec.normalisation)) return;
  parameters_.add_buffer(kInputMean, {spec.features()});
  parameters_.add_buffer(kInputScale, {spec.features()});
  mean_ = parameters_.buffer(kInputMean);
  scale_ = parameters_.buffer(kInputScale);
}

void OneDnnModel::add_perceptron(const ModelSpec& spec) {
  std::vector<std::int64_t> widths = spec.hidden;
  widths.push_back(spec.classes);
  std::int64_t inputs = spec.features();
  for (std::size_t i = 0; i < widths.size(); ++i) {
    add_layer("layer" + std::to_string(i), {widths[i], inputs});
    inputs = widths[i];
  }
}

void OneDnnModel::add_cnn(const ModelSpec& spec) {
  constexpr std::int64_t kHidden = 128;
  add_layer("conv1", {ConvFront::kChannels1, spec.input[0], 3, 3});
  add_layer("conv2", {ConvFront::kChannels2, ConvFront::kChannels1, 3, 3});
  add_layer("hidden", {kHidden, ConvFront::outputs(spec.input)});
  add_layer("output", {spec.classes, kHidden});
}

/// A weight of that shape, outputs first, and its bias.
void OneDnnModel::add_layer(const std::string& name, const std::vector<std::int64_t>& shape) {
  const float bound = initial_bound(
      std::accumulate(shape.begin() + 1, shape.end(), std::int64_t{1}, std::multiplies<>()));
  parameters_.add_trained(name + ".weight", shape, bound);
  parameters_.add_trained(name + ".bias", {shape[0]}, bound);
}

void OneDnnModel::begin(InitialWeights weights, const SampleBlock& first_slice) {
  parameters_.draw(weights);
  if (mean_.empty()) return;
  const Standardizer fitted = Standardizer::fit(first_slice);
  std::copy(fitted.mean.begin(), fitted.mean.end(), mean_.begin());
  std::copy(fitted.scale.begin(), fitted.scale.end(), scale_.begin());
}

Standardizer OneDnnModel::standardizer() const {
  if (mean_.empty()) return declared_;
  return {{mean_.begin(), mean_.end()}, {scale_.begin(), scale_.end()}};
}

void OneDnnModel::encode(const SampleBlock& samples, std::span<const std::uint32_t> indices,
                         std::span<float> out) const {
  if (mean_.empty()) {
    encode_samples(samples, indices, declared_.mean, declared_.scale, out);
  } else {
    encode_samples(samples, indices, mean_, scale_, out);
  }
}

}  // namespace sisa
