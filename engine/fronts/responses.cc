#include "engine/fronts/responses.h"

#include "engine/vector_widths.h"

namespace sisa {
namespace {

// Enough sums at once to hide their latency, few enough for sixteen registers of eight floats: a
// vector must not be wider than the machine's, or its sums would lie in memory.
#ifdef __x86_64__
constexpr std::size_t kLanes = 8;
#else
constexpr std::size_t kLanes = 4;
#endif
constexpr std::size_t kVectors = 16 / kLanes;
constexpr std::size_t kFilters = kVectors * kLanes;
using Floats = float __attribute__((vector_size(4 * kLanes)));

struct __attribute__((packed, may_alias)) FloatsInMemory {
  Floats floats;
};

}  // namespace

SISA_EVERY_VECTOR_WIDTH
void respond(const FilterBank& bank, std::size_t group, const PaddedImage& image, std::size_t y,
             float* out) {
  const std::size_t side = bank.side();
  for (std::size_t filter = 0; filter < FilterBank::kGroup; filter += kFilters) {
    for (std::size_t x = 0; x < image.columns(); x += kPixelsAtOnce) {
      Floats sum[kPixelsAtOnce][kVectors] = {};
      const float* weight = bank.group(group) + filter;
      for (std::size_t plane = 0; plane < bank.planes(); ++plane) {
        const float* seen = image.row(plane, y) + x - side / 2 * image.stride() - side / 2;
        for (std::size_t i = 0; i < side; ++i, seen += image.stride()) {
          for (std::size_t j = 0; j < side; ++j, weight += FilterBank::kGroup) {
#pragma GCC unroll 4
            for (std::size_t v = 0; v < kVectors; ++v) {
              const Floats weights =
                  reinterpret_cast<const FloatsInMemory*>(weight + v * kLanes)->floats;
#pragma GCC unroll 4
              for (std::size_t p = 0; p < kPixelsAtOnce; ++p) sum[p][v] += weights * seen[j + p];
            }
          }
        }
      }
#pragma GCC unroll 4
      for (std::size_t p = 0; p < kPixelsAtOnce; ++p) {
        float* to = out + (x + p) * FilterBank::kGroup + filter;
#pragma GCC unroll 4
        for (std::size_t v = 0; v < kVectors; ++v) {
          reinterpret_cast<FloatsInMemory*>(to + v * kLanes)->floats = sum[p][v];
        }
      }
    }
  }
}

}  // namespace sisa
