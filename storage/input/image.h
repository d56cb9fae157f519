#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace sisa {

/// A picture of 8 bits a channel: rows from the top, pixels from the left, a pixel's channels side
/// by side.
struct Image {
  std::size_t height = 0;
  std::size_t width = 0;
  std::size_t channels = 1;  ///< 1: grey; 3: red, green, blue
  std::vector<std::uint8_t> pixels;
  friend bool operator==(const Image&, const Image&) = default;
};

/// "28x32": height, then width.
std::string size_in_words(std::size_t height, std::size_t width);

/// An image of that size whose pixels are 0. Error(kFailed) naming the file if it has more than
/// 2^26 numbers or none: what a file says of itself is checked before memory is taken.
Image blank_image(const std::string& name, std::size_t height, std::size_t width,
                  std::size_t channels);

/// The same picture in 1 or 3 channels: grey is repeated, colours become their luma (ITU-R BT.601,
/// 0.299 R + 0.587 G + 0.114 B in 16-bit fixed point, rounded).
Image with_channels(Image image, std::size_t channels);

}  // namespace sisa
