#pragma once

#include <cstddef>

#include "engine/fronts/filter_bank.h"
#include "engine/fronts/padded_image.h"

namespace sisa {

/// Pixels that are computed at once: a row of responses has room for a multiple of them.
constexpr std::size_t kPixelsAtOnce = 4;

/// The responses of a group of filters at the pixels of row `y`: `out` gets FilterBank::kGroup
/// floats for each pixel, columns rounded up to a multiple of kPixelsAtOnce.
void respond(const FilterBank& bank, std::size_t group, const PaddedImage& image, std::size_t y,
             float* out);

}  // namespace sisa
