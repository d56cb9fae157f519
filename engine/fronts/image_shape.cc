#include "engine/fronts/image_shape.h"

#include <cstdint>

#include "shards/error.h"

namespace sisa {
namespace {

constexpr std::int64_t kMostChannels = 4;
constexpr std::int64_t kSmallestSide = 8;
constexpr std::int64_t kLargestSide = 256;

bool is_side(std::int64_t extent) { return kSmallestSide <= extent && extent <= kLargestSide; }

bool is_image(const FeatureLayout& layout) {
  return layout.type == FeatureType::kByte && layout.shape.size() == 3 && layout.shape[0] >= 1 &&
         layout.shape[0] <= kMostChannels && is_side(layout.shape[1]) && is_side(layout.shape[2]);
}

}  // namespace

ImageShape image_shape(const FeatureLayout& layout) {
  if (!is_image(layout)) {
    throw Error(
        ErrorKind::kUsage,
        "a front takes images of bytes, 1 to 4 channels of 8x8 to 256x256 pixels, but these "
        "samples are " +
            to_string(layout));
  }
  const auto extent = [&](std::size_t i) { return static_cast<std::size_t>(layout.shape[i]); };
  return {extent(0), extent(1), extent(2)};
}

}  // namespace sisa
