#include "engine/fronts/filter_bank.h"

#include <cassert>
#include <cstdlib>

namespace sisa {
namespace {

/// Whether the weights sum to zero and no image of bytes leads out of single precision's whole
/// numbers.
[[maybe_unused]] bool is_exact(std::span<const std::int32_t> filter) {
  constexpr std::int64_t kLargestPixel = 255;
  std::int64_t sum = 0;
  std::int64_t largest = 0;
  for (const std::int32_t weight : filter) {
    sum += weight;
    largest += kLargestPixel * std::abs(weight);
  }
  return sum == 0 && largest < 1 << 24;
}

}  // namespace

FilterBank::FilterBank(std::size_t planes, std::size_t side, std::span<const std::int32_t> weights)
    : planes_(planes), side_(side), count_(weights.size() / taps()), weights_(width() * taps()) {
  for (std::size_t f = 0; f < count_; ++f) {
    const std::span<const std::int32_t> filter = weights.subspan(f * taps(), taps());
    assert(is_exact(filter));
    float* first = weights_.data() + f / kGroup * taps() * kGroup + f % kGroup;
    for (std::size_t t = 0; t < taps(); ++t) first[t * kGroup] = static_cast<float>(filter[t]);
  }
}

}  // namespace sisa
