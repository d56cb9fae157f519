#pragma once

#include <cstddef>

#include "storage/input/image.h"

namespace sisa {

/// The picture stretched to that size. An axis that shrinks is averaged over the area that a pixel
/// covers, one that grows is interpolated between the centres of pixels (bilinear). Integers
/// throughout, rounded once at the end: the same bytes everywhere.
Image scaled(const Image& image, std::size_t height, std::size_t width);

}  // namespace sisa
