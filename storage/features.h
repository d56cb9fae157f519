#pragma once

#include <cstddef>
#include <cstdint>
#include <numeric>
#include <string>
#include <vector>

namespace sisa {

/// How one feature is stored.
enum class FeatureType : std::uint8_t {
  kByte = 1,   ///< unsigned 8-bit, the 255th part is used
  kFloat = 2,  ///< IEEE 754 single precision, little-endian
};

/// Type and shape of every sample's features. Declared when a store is created; the same for all.
struct FeatureLayout {
  FeatureType type = FeatureType::kFloat;

  /// {D} for a table, {C, H, W} for images. Every extent is at least 1.
  std::vector<std::int64_t> shape;

  std::size_t elements() const {
    return std::accumulate(
        shape.begin(), shape.end(), std::size_t{1},
        [](std::size_t n, std::int64_t d) { return n * static_cast<std::size_t>(d); });
  }
  std::size_t bytes() const { return elements() * (type == FeatureType::kByte ? 1 : 4); }
  friend bool operator==(const FeatureLayout&, const FeatureLayout&) = default;
};

/// "bytes 1x28x28", "floats 32": for messages and `status`.
std::string to_string(const FeatureLayout& layout);

}  // namespace sisa
