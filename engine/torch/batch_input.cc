#include "engine/torch/batch_input.h"

#include <ATen/ops/empty.h>

#include <algorithm>
#include <array>
#include <cassert>

#include "engine/standardizer.h"

namespace sisa {
namespace {

std::span<float> floats(const at::Tensor& tensor) {
  return {tensor.data_ptr<float>(), static_cast<std::size_t>(tensor.numel())};
}

/// 0/255 … 255/255.
constexpr std::array<float, 256> kByteValues = [] {
  std::array<float, 256> values{};
  for (std::size_t i = 0; i < values.size(); ++i) values[i] = static_cast<float>(i) / 255.0F;
  return values;
}();

}  // namespace

BatchInput::BatchInput(const FeatureLayout& layout, Weights& weights) : layout_(layout) {
  if (layout.type == FeatureType::kByte) return;
  const auto width = static_cast<std::int64_t>(layout.elements());
  mean_ = weights.buffer(kInputMean, {width}, 0);
  scale_ = weights.buffer(kInputScale, {width}, 1);
}

void BatchInput::fit(const SampleBlock& samples) {
  if (layout_.type == FeatureType::kByte) return;
  const Standardizer fitted = Standardizer::fit(samples);
  std::copy(fitted.mean.begin(), fitted.mean.end(), floats(mean_).begin());
  std::copy(fitted.scale.begin(), fitted.scale.end(), floats(scale_).begin());
}

void BatchInput::encode(std::span<const std::byte> row, std::span<float> out) const {
  if (layout_.type == FeatureType::kFloat) {
    standardize(row, floats(mean_), floats(scale_), out);
    return;
  }
  std::transform(row.begin(), row.end(), out.begin(),
                 [](std::byte b) { return kByteValues[std::to_integer<std::size_t>(b)]; });
}

at::Tensor BatchInput::features(const SampleBlock& samples,
                                std::span<const std::uint32_t> indices) const {
  std::vector<std::int64_t> shape = layout_.shape;
  shape.insert(shape.begin(), static_cast<std::int64_t>(indices.size()));
  at::Tensor result = at::empty(shape, at::kFloat);
  encode(samples, indices, floats(result));
  return result;
}

void BatchInput::encode(const SampleBlock& samples, std::span<const std::uint32_t> indices,
                        std::span<float> out) const {
  assert(samples.layout == layout_);
  const std::size_t width = layout_.elements();
  for (std::size_t i = 0; i < indices.size(); ++i) {
    encode(samples.row(indices[i]), out.subspan(i * width, width));
  }
}

at::Tensor BatchInput::labels(const SampleBlock& samples, std::span<const std::uint32_t> indices) {
  at::Tensor result = at::empty({static_cast<std::int64_t>(indices.size())}, at::kLong);
  std::transform(indices.begin(), indices.end(), result.data_ptr<std::int64_t>(),
                 [&](std::uint32_t i) { return std::int64_t{samples.labels[i]}; });
  return result;
}

}  // namespace sisa
