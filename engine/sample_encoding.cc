#include "engine/sample_encoding.h"

#include <cassert>

#include "engine/standardizer.h"
#include "engine/vector_widths.h"

namespace sisa {
namespace {

constexpr std::size_t kFetchedAhead = 2;

SISA_EVERY_VECTOR_WIDTH
void encode_bytes(const std::byte* row, float* out, std::size_t width) {
  for (std::size_t j = 0; j < width; ++j) {
    out[j] = static_cast<float>(std::to_integer<int>(row[j])) * (1.0F / 255.0F);
  }
}

SISA_EVERY_VECTOR_WIDTH
void normalise_bytes(const std::byte* row, const float* mean, const float* scale, float* out,
                     std::size_t width) {
  for (std::size_t j = 0; j < width; ++j) {
    const float value = static_cast<float>(std::to_integer<int>(row[j])) * (1.0F / 255.0F);
    out[j] = (value - mean[j]) * scale[j];
  }
}

/// Asks for a row that is wanted soon: rows lie wherever their samples' keys put them, which the
/// processor cannot foresee.
void fetch(std::span<const std::byte> row) {
  constexpr std::size_t kCacheLine = 64;
  for (std::size_t at = 0; at < row.size(); at += kCacheLine) __builtin_prefetch(row.data() + at);
}

}  // namespace

void encode_samples(const SampleBlock& samples, std::span<const std::uint32_t> indices,
                    std::span<const float> mean, std::span<const float> scale,
                    std::span<float> out) {
  const std::size_t width = samples.layout.elements();
  assert(out.size() >= indices.size() * width);
  const bool bytes = samples.layout.type == FeatureType::kByte;
  for (std::size_t i = 0; i < indices.size(); ++i) {
    const std::span<const std::byte> row = samples.row(indices[i]);
    if (i + kFetchedAhead < indices.size()) fetch(samples.row(indices[i + kFetchedAhead]));
    const std::span<float> encoded = out.subspan(i * width, width);
    if (!bytes) {
      standardize(row, mean, scale, encoded);
    } else if (mean.empty()) {
      encode_bytes(row.data(), encoded.data(), width);
    } else {
      normalise_bytes(row.data(), mean.data(), scale.data(), encoded.data(), width);
    }
  }
}

}  // namespace sisa
