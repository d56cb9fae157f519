#include "engine/onednn/dense_model.h"

#include <algorithm>
#include <string>
#include <vector>

#include "engine/sample_encoding.h"
#include "engine/standardizer.h"

namespace sisa {

DenseModel::DenseModel(const ModelSpec& spec, const FeatureLayout& layout) {
  std::vector<std::int64_t> widths = spec.hidden;
  widths.push_back(spec.classes);
  std::int64_t inputs = spec.features();
  for (std::size_t i = 0; i < widths.size(); ++i) {
    const std::string name = "layer" + std::to_string(i);
    parameters_.add_trained(name + ".weight", {widths[i], inputs}, initial_bound(inputs));
    parameters_.add_trained(name + ".bias", {widths[i]}, initial_bound(inputs));
    inputs = widths[i];
  }
  if (layout.type == FeatureType::kByte) return;
  parameters_.add_buffer(kInputMean, {spec.features()});
  parameters_.add_buffer(kInputScale, {spec.features()});
  mean_ = parameters_.buffer(kInputMean);
  scale_ = parameters_.buffer(kInputScale);
}

void DenseModel::begin(InitialWeights weights, const SampleBlock& first_slice) {
  parameters_.draw(weights);
  if (mean_.empty()) return;
  const Standardizer fitted = Standardizer::fit(first_slice);
  std::copy(fitted.mean.begin(), fitted.mean.end(), mean_.begin());
  std::copy(fitted.scale.begin(), fitted.scale.end(), scale_.begin());
}

void DenseModel::encode(const SampleBlock& samples, std::span<const std::uint32_t> indices,
                        std::span<float> out) const {
  encode_samples(samples, indices, mean_, scale_, out);
}

}  // namespace sisa
