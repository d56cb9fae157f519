#pragma once

#include <cstddef>

#include "storage/features.h"

namespace sisa {

/// The extents of an image of bytes, which lies channel by channel, row by row.
struct ImageShape {
  std::size_t channels;
  std::size_t rows;
  std::size_t columns;

  std::size_t pixels() const { return rows * columns; }
};

/// Error(kUsage) unless samples are images that a built-in front takes: bytes, 1 to 4 channels, 8
/// to 256 rows and as many columns. So bounded, every sum that is claimed to be exact is.
ImageShape image_shape(const FeatureLayout& layout);

}  // namespace sisa
