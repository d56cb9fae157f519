#include "engine/image_change.h"

#include <algorithm>
#include <array>
#include <cassert>
#include <cstring>

namespace sisa {
namespace {

/// One row of pixels, each a feature of a type of that size.
template <class Pixel>
void change_row(const std::byte* from, std::int64_t width, const ImageChange& change,
                std::byte* to) {
  const auto* row = reinterpret_cast<const Pixel*>(from);
  auto* out = reinterpret_cast<Pixel*>(to);
  const Pixel* first = row + std::max<std::int64_t>(0, change.right);
  const Pixel* last = row + std::min(width, width + change.right);
  const std::int64_t left = std::max<std::int64_t>(0, -change.right);  // outside, before them
  const std::int64_t rest = width - left - (last - first);
  if (change.mirrored) {
    out = std::fill_n(out, rest, Pixel{});
    out = std::reverse_copy(first, last, out);
    std::fill_n(out, left, Pixel{});
  } else {
    out = std::fill_n(out, left, Pixel{});
    out = std::copy(first, last, out);
    std::fill_n(out, rest, Pixel{});
  }
}

}  // namespace

void change_image(const FeatureLayout& layout, std::span<const std::byte> image,
                  const ImageChange& change, std::span<std::byte> out) {
  assert(layout.shape.size() == 3);
  assert(image.size() == layout.bytes() && out.size() == layout.bytes());
  const std::int64_t height = layout.shape[1];
  const std::int64_t width = layout.shape[2];
  const bool bytes = layout.type == FeatureType::kByte;
  const std::int64_t row_bytes = bytes ? width : 4 * width;
  for (std::int64_t line = 0; line < layout.shape[0] * height; ++line) {
    const std::int64_t y = line % height + change.down;
    std::byte* to = out.data() + line * row_bytes;
    const std::byte* from = image.data() + (line + change.down) * row_bytes;
    if (y < 0 || y >= height) {
      std::memset(to, 0, static_cast<std::size_t>(row_bytes));
    } else if (bytes) {
      change_row<std::byte>(from, width, change, to);
    } else {
      change_row<std::array<std::byte, 4>>(from, width, change, to);
    }
  }
}

}  // namespace sisa
