#include "engine/torch/batch_input.h"

#include <ATen/ops/empty.h>

#include <algorithm>
#include <cassert>

#include "engine/sample_encoding.h"

namespace sisa {
namespace {

std::span<float> floats(const at::Tensor& tensor) {
  return {tensor.data_ptr<float>(), static_cast<std::size_t>(tensor.numel())};
}

}  // namespace

BatchInput::BatchInput(const FeatureLayout& layout, const NormalisationConfig& declared,
                       Weights& weights)
    : layout_(layout),
      device_(weights.device()),
      declared_(Standardizer::declared(declared, layout.elements())) {
  if (!Standardizer::fits(layout, declared)) return;
  const auto width = static_cast<std::int64_t>(layout.elements());
  mean_ = weights.host_buffer(kInputMean, {width}, 0);
  scale_ = weights.host_buffer(kInputScale, {width}, 1);
}

void BatchInput::fit(const SampleBlock& samples) {
  if (!mean_.defined()) return;
  const Standardizer fitted = Standardizer::fit(samples);
  std::copy(fitted.mean.begin(), fitted.mean.end(), floats(mean_).begin());
  std::copy(fitted.scale.begin(), fitted.scale.end(), floats(scale_).begin());
}

at::Tensor BatchInput::features(const SampleBlock& samples,
                                std::span<const std::uint32_t> indices) const {
  assert(samples.layout == layout_);
  std::vector<std::int64_t> shape = layout_.shape;
  shape.insert(shape.begin(), static_cast<std::int64_t>(indices.size()));
  at::Tensor result = at::empty(shape, at::kFloat);
  if (mean_.defined()) {
    encode_samples(samples, indices, floats(mean_), floats(scale_), floats(result));
  } else {
    encode_samples(samples, indices, declared_.mean, declared_.scale, floats(result));
  }
  return result.to(device_);
}

at::Tensor BatchInput::labels(const SampleBlock& samples,
                              std::span<const std::uint32_t> indices) const {
  at::Tensor result = at::empty({static_cast<std::int64_t>(indices.size())}, at::kLong);
  std::transform(indices.begin(), indices.end(), result.data_ptr<std::int64_t>(),
                 [&](std::uint32_t i) { return std::int64_t{samples.labels[i]}; });
  return result.to(device_);
}

}  // namespace sisa
