#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "storage/features.h"

namespace sisa {

/// What one image becomes: a window of its own size, moved over it and then, perhaps, mirrored left
/// to right. What lies outside the image is 0, of the features as they are stored.
struct ImageChange {
  bool mirrored = false;
  std::int64_t down = 0;   ///< rows that the window lies lower; negative: higher
  std::int64_t right = 0;  ///< columns that it lies further right; negative: left
  friend bool operator==(const ImageChange&, const ImageChange&) = default;
};

/// Writes the changed image to `out`. Requires images C×H×W, and that the window is moved by less
/// than the image's extents.
void change_image(const FeatureLayout& layout, std::span<const std::byte> image,
                  const ImageChange& change, std::span<std::byte> out);

}  // namespace sisa
