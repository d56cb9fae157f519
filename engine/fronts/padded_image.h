#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "engine/fronts/image_shape.h"

namespace sisa {

/// What of an image's channels the filters see.
enum class Planes : std::uint8_t {
  kChannels,    ///< each one
  kBrightness,  ///< one plane: their mean, rounded down
};

std::size_t plane_count(Planes planes, const ImageShape& shape);

/// An image's planes as floats, within a border of zeros that any filter may look into.
class PaddedImage {
 public:
  static constexpr std::size_t kBorder = 8;

  PaddedImage(const ImageShape& shape, Planes planes);

  /// Takes the pixels of another image of this shape.
  void load(std::span<const std::byte> image);

  std::size_t planes() const { return planes_; }
  std::size_t rows() const { return shape_.rows; }
  std::size_t columns() const { return shape_.columns; }

  /// Floats from one row to the next, and from one plane to the next.
  std::size_t stride() const { return stride_; }
  std::size_t plane_stride() const { return (shape_.rows + 2 * kBorder) * stride_; }

  /// Row `y` of a plane: its pixels are [0, columns), and [-kBorder, columns + kBorder) can be
  /// read, also above and below up to kBorder rows away.
  const float* row(std::size_t plane, std::size_t y) const {
    return values_.data() + plane * plane_stride() + (y + kBorder) * stride_ + kBorder;
  }

 private:
  ImageShape shape_;
  std::size_t planes_;
  std::size_t stride_;
  std::vector<float> values_;
};

}  // namespace sisa
