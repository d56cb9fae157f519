#pragma once

#include <cstddef>
#include <cstdint>

#include "engine/fronts/filter_bank.h"

namespace sisa {

/// Sums that a cell has for a group of filters.
constexpr std::size_t kSumsOfGroup = 2 * FilterBank::kGroup;

/// What of a pixel's responses adds to its cell's sums.
enum class Rectifier : std::uint8_t { kBothSigns, kModuli };

/// Add a pixel's responses r, FilterBank::kGroup of them, to a cell's kSumsOfGroup sums. First
/// each response is normalised: q is r · factor, rounded to single precision, then towards zero to
/// a whole number. Sums of whole numbers do not depend on their order.
using AddRectified = void (*)(const float* responses, float factor, std::int32_t* sums);

/// Both signs apart: for filter i, sums[i] grows by max(q, 0) and sums[kGroup + i] by max(-q, 0).
void add_both_signs(const float* responses, float factor, std::int32_t* sums);

/// The strength of a pair of filters i and kGroup/2 + i: sums[i] grows by the whole part of √(q² +
/// q'²). The squares' sum must be below 2^24.
void add_moduli(const float* responses, float factor, std::int32_t* sums);

}  // namespace sisa
