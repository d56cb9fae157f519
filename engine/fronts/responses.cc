#include "engine/fronts/responses.h"

#include "engine/vector_widths.h"

namespace sisa {
namespace {

constexpr std::size_t kLanes = 16;
using Floats = float __attribute__((vector_size(4 * kLanes), aligned(4), may_alias));

}  // namespace

SISA_EVERY_VECTOR_WIDTH
void respond(const FilterBank& bank, std::size_t group, const PaddedImage& image, std::size_t y,
             float* out) {
  static_assert(FilterBank::kGroup == 2 * kLanes);
  const std::size_t side = bank.side();
  const std::size_t stride = image.stride();
  for (std::size_t x = 0; x < image.columns(); x += kPixelsAtOnce) {
    Floats sum[kPixelsAtOnce][2] = {};
    const float* weight = bank.group(group);
    for (std::size_t plane = 0; plane < bank.planes(); ++plane) {
      const float* seen = image.row(plane, y) + x - side / 2 * stride - side / 2;
      for (std::size_t i = 0; i < side; ++i, seen += stride) {
        for (std::size_t j = 0; j < side; ++j, weight += 2 * kLanes) {
          const Floats first = *reinterpret_cast<const Floats*>(weight);
          const Floats second = *reinterpret_cast<const Floats*>(weight + kLanes);
#pragma GCC unroll 4
          for (std::size_t p = 0; p < kPixelsAtOnce; ++p) {
            sum[p][0] += first * seen[j + p];
            sum[p][1] += second * seen[j + p];
          }
        }
      }
    }
#pragma GCC unroll 4
    for (std::size_t p = 0; p < kPixelsAtOnce; ++p, out += 2 * kLanes) {
      *reinterpret_cast<Floats*>(out) = sum[p][0];
      *reinterpret_cast<Floats*>(out + kLanes) = sum[p][1];
    }
  }
}

}  // namespace sisa
