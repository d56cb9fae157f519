#pragma once

#include <cstddef>
#include <cstdint>
#include <random>
#include <vector>

#include "storage/features.h"

namespace sisa {

inline FeatureLayout images(std::int64_t channels, std::int64_t rows, std::int64_t columns) {
  return {FeatureType::kByte, {channels, rows, columns}};
}

/// Images of every kind of texture: noise of any contrast over any brightness, on a ramp, and of
/// each four one that is all black or white.
inline std::vector<std::byte> random_images(const FeatureLayout& layout, std::size_t count,
                                            std::uint32_t seed = 1) {
  std::mt19937 random(seed);
  std::vector<std::byte> bytes;
  for (std::size_t i = 0; i < count; ++i) {
    const std::uint32_t brightness = random() % 256;
    const std::uint32_t contrast = i % 4 == 2 ? 1 : 1 + random() % 256;
    for (std::size_t j = 0; j < layout.bytes(); ++j) {
      const std::uint32_t textured = (brightness + j / 7 + random() % contrast) % 256;
      bytes.push_back(static_cast<std::byte>(i % 4 == 3 ? i % 8 / 4 * 255 : textured));
    }
  }
  return bytes;
}

}  // namespace sisa
