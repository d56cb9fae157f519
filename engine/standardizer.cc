#include "engine/standardizer.h"

#include <bit>
#include <cassert>
#include <cmath>
#include <cstring>

namespace sisa {
namespace {

static_assert(std::endian::native == std::endian::little, "features are stored little-endian");

float feature(std::span<const std::byte> row, std::size_t j) {
  float value;
  std::memcpy(&value, row.data() + j * sizeof value, sizeof value);
  return value;
}

/// Calls visit(j, value) for every feature of every sample, in order.
template <class Visit>
void each_feature(const SampleBlock& samples, Visit visit) {
  const std::size_t width = samples.layout.elements();
  for (std::size_t i = 0; i < samples.size(); ++i) {
    for (std::size_t j = 0; j < width; ++j) visit(j, double{feature(samples.row(i), j)});
  }
}

}  // namespace

Standardizer Standardizer::fit(const SampleBlock& samples) {
  assert(samples.layout.type == FeatureType::kFloat && samples.size() > 0);
  const std::size_t width = samples.layout.elements();
  const double count = static_cast<double>(samples.size());
  std::vector<double> sum(width), squares(width);
  each_feature(samples, [&](std::size_t j, double x) { sum[j] += x; });
  each_feature(samples, [&](std::size_t j, double x) {
    const double centred = x - sum[j] / count;
    squares[j] += centred * centred;
  });

  Standardizer result{std::vector<float>(width), std::vector<float>(width, 1.0F)};
  for (std::size_t j = 0; j < width; ++j) {
    result.mean[j] = static_cast<float>(sum[j] / count);
    // Sums of equal floats are exact in double precision: a constant feature's variance is 0.
    const auto scale = static_cast<float>(1 / std::sqrt(squares[j] / count));
    if (std::isfinite(scale)) result.scale[j] = scale;
  }
  return result;
}

Standardizer Standardizer::declared(const NormalisationConfig& declared, std::size_t features) {
  Standardizer result;
  if (!declared.any()) return result;
  for (std::size_t j = 0; j < features; ++j) {
    const std::size_t i = declared.index(j, features);
    result.mean.push_back(static_cast<float>(declared.mean[i]));
    result.scale.push_back(static_cast<float>(1 / declared.std[i]));
  }
  return result;
}

Standardizer Standardizer::declared_or_none(const NormalisationConfig& declared,
                                            const FeatureLayout& layout) {
  const std::size_t features = layout.elements();
  if (!fits(layout, declared)) return Standardizer::declared(declared, features);
  return {std::vector<float>(features, 0), std::vector<float>(features, 1)};
}

void standardize(std::span<const std::byte> row, std::span<const float> mean,
                 std::span<const float> scale, std::span<float> out) {
  std::memcpy(out.data(), row.data(), row.size());
  for (std::size_t j = 0; j < out.size(); ++j) out[j] = (out[j] - mean[j]) * scale[j];
}

}  // namespace sisa
