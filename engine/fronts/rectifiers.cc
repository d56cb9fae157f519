#include "engine/fronts/rectifiers.h"

#include <cmath>

#include "engine/vector_widths.h"

namespace sisa {

SISA_EVERY_VECTOR_WIDTH
void add_both_signs(const float* responses, float factor, std::int32_t* sums) {
  for (std::size_t i = 0; i < FilterBank::kGroup; ++i) {
    const auto q = static_cast<std::int32_t>(responses[i] * factor);
    sums[i] += q > 0 ? q : 0;
    sums[FilterBank::kGroup + i] += q > 0 ? 0 : -q;
  }
}

SISA_EVERY_VECTOR_WIDTH
void add_moduli(const float* responses, float factor, std::int32_t* sums) {
  constexpr std::size_t kPairs = FilterBank::kGroup / 2;
  for (std::size_t i = 0; i < kPairs; ++i) {
    const auto q = static_cast<std::int32_t>(responses[i] * factor);
    const auto p = static_cast<std::int32_t>(responses[kPairs + i] * factor);
    sums[i] += static_cast<std::int32_t>(std::sqrt(static_cast<float>(q * q + p * p)));
  }
}

}  // namespace sisa
