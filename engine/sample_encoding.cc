#include "engine/sample_encoding.h"

#include <cassert>

#include "engine/standardizer.h"
#include "engine/vector_widths.h"

namespace sisa {
namespace {

SISA_EVERY_VECTOR_WIDTH
void encode_bytes(const std::byte* row, float* out, std::size_t width) {
  for (std::size_t j = 0; j < width; ++j) {
    out[j] = static_cast<float>(std::to_integer<int>(row[j])) * (1.0F / 255.0F);
  }
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
    const std::span<float> encoded = out.subspan(i * width, width);
    if (bytes) {
      encode_bytes(row.data(), encoded.data(), width);
    } else {
      standardize(row, mean, scale, encoded);
    }
  }
}

}  // namespace sisa
