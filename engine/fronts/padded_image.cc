#include "engine/fronts/padded_image.h"

namespace sisa {

std::size_t plane_count(Planes planes, const ImageShape& shape) {
  return planes == Planes::kChannels ? shape.channels : 1;
}

PaddedImage::PaddedImage(const ImageShape& shape, Planes planes)
    : shape_(shape),
      planes_(plane_count(planes, shape)),
      stride_(shape.columns + 2 * kBorder),
      values_(planes_ * plane_stride()) {}

void PaddedImage::load(std::span<const std::byte> image) {
  const std::size_t summed = shape_.channels / planes_;
  for (std::size_t plane = 0; plane < planes_; ++plane) {
    const std::byte* from = image.data() + plane * shape_.pixels();
    for (std::size_t y = 0; y < shape_.rows; ++y) {
      float* to = values_.data() + plane * plane_stride() + (y + kBorder) * stride_ + kBorder;
      for (std::size_t x = 0; x < shape_.columns; ++x, ++from) {
        std::size_t sum = 0;
        for (std::size_t c = 0; c < summed; ++c) {
          sum += std::to_integer<std::size_t>(from[c * shape_.pixels()]);
        }
        to[x] = static_cast<float>(sum / summed);
      }
    }
  }
}

}  // namespace sisa
