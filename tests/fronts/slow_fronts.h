#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace sisa::slow {

/// An image of bytes and what lies around it.
struct Image {
  std::int64_t channels;
  std::int64_t rows;
  std::int64_t columns;
  std::vector<std::int64_t> pixels = {};

  std::int64_t at(std::int64_t c, std::int64_t y, std::int64_t x) const {
    if (y < 0 || x < 0 || y >= rows || x >= columns) return 0;
    return pixels[static_cast<std::size_t>((c * rows + y) * columns + x)];
  }
};

inline Image image(const std::vector<std::int64_t>& shape, std::span<const std::byte> bytes) {
  Image image{shape[0], shape[1], shape[2]};
  for (const std::byte b : bytes) image.pixels.push_back(std::to_integer<std::int64_t>(b));
  return image;
}

inline Image brightness(const Image& colours) {
  Image image{1, colours.rows, colours.columns};
  for (std::int64_t y = 0; y < image.rows; ++y) {
    for (std::int64_t x = 0; x < image.columns; ++x) {
      std::int64_t sum = 0;
      for (std::int64_t c = 0; c < colours.channels; ++c) sum += colours.at(c, y, x);
      image.pixels.push_back(sum / colours.channels);
    }
  }
  return image;
}

/// What a filter of this side sees at a pixel: channel by channel, row by row.
inline std::vector<std::int64_t> patch(const Image& image, std::int64_t side, std::int64_t y,
                                       std::int64_t x) {
  std::vector<std::int64_t> seen;
  for (std::int64_t c = 0; c < image.channels; ++c) {
    for (std::int64_t i = 0; i < side; ++i) {
      for (std::int64_t j = 0; j < side; ++j) {
        seen.push_back(image.at(c, y + i - side / 2, x + j - side / 2));
      }
    }
  }
  return seen;
}

/// A filter's response to a patch, normalised.
inline std::int64_t normalised(std::span<const std::int32_t> filter,
                               const std::vector<std::int64_t>& patch, double scale) {
  std::int64_t response = 0;
  std::int64_t sum = 0;
  std::int64_t squares = 0;
  for (std::size_t t = 0; t < patch.size(); ++t) {
    response += filter[t] * patch[t];
    sum += patch[t];
    squares += patch[t] * patch[t];
  }
  const auto taps = static_cast<std::int64_t>(patch.size());
  const std::int64_t spread = taps * squares - sum * sum + 100 * taps * taps;
  const auto factor = static_cast<float>(scale / std::sqrt(static_cast<double>(spread)));
  const volatile float product = static_cast<float>(response) * factor;
  return static_cast<std::int64_t>(product);
}

/// The largest whole number whose square is at most `square`.
inline std::int64_t whole_root(std::int64_t square) {
  std::int64_t root = 0;
  while ((root + 1) * (root + 1) <= square) ++root;
  return root;
}

/// Cell `cell` of a grid, as rows and columns [begin, end).
struct Cell {
  std::int64_t top, bottom, left, right;

  Cell(std::int64_t cell, std::int64_t side, const Image& image)
      : top(cell / side * image.rows / side),
        bottom((cell / side + 1) * image.rows / side),
        left(cell % side * image.columns / side),
        right((cell % side + 1) * image.columns / side) {}

  std::int64_t area() const { return (bottom - top) * (right - left); }

  /// The sum of `value(y, x)` over the cell.
  template <class Value>
  std::int64_t sum(const Value& value) const {
    std::int64_t total = 0;
    for (std::int64_t y = top; y < bottom; ++y) {
      for (std::int64_t x = left; x < right; ++x) total += value(y, x);
    }
    return total;
  }

  std::byte rooted(std::int64_t sum, std::int64_t gain) const {
    return static_cast<std::byte>(std::min<std::int64_t>(255, whole_root(sum * gain / area())));
  }
};

inline void add_pixels(const Image& image, std::vector<std::byte>& out) {
  for (std::int64_t c = 0; c < image.channels; ++c) {
    for (std::int64_t i = 0; i < 49; ++i) {
      const Cell cell(i, 7, image);
      const auto pixel = [&](std::int64_t y, std::int64_t x) { return image.at(c, y, x); };
      out.push_back(static_cast<std::byte>(cell.sum(pixel) / cell.area()));
    }
  }
}

}  // namespace sisa::slow
