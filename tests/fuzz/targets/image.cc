#include <zlib.h>

#include <algorithm>
#include <vector>

#include "storage/input/image_file.h"
#include "storage/input/image_scaling.h"
#include "tests/fuzz/invariants.h"
#include "tests/fuzz/target.h"

namespace sisa::fuzz {
namespace {

constexpr std::size_t kMostNumbers = std::size_t{1} << 20;  // larger images take too long here

void require_well_formed(const Image& image) {
  require(image.channels == 1 || image.channels == 3, "an image is grey or of colours");
  require(image.height > 0 && image.width > 0, "an image has pixels");
  require(image.pixels.size() == image.height * image.width * image.channels,
          "pixels fill the image");
}

void decode(std::span<const std::byte> input) {
  accepts(ErrorKind::kFailed, [&] {
    const Image image = decode_image(input, "input");
    require_well_formed(image);
    require(decode_image(input, "input") == image, "the same bytes are the same image");
    if (image.pixels.size() > kMostNumbers) return;
    require_well_formed(with_channels(image, 4 - image.channels));
    const Image small = scaled(image, 3, 5);
    require_well_formed(small);
    const auto [low, high] = std::minmax_element(image.pixels.begin(), image.pixels.end());
    for (const std::uint8_t number : small.pixels) {
      require(number >= *low && number <= *high, "no pixel is brighter or darker than all");
    }
  });
}

// The same PNG file with checksums that are right, so that changes reach what lies behind them.
std::vector<std::byte> with_checksums(std::span<const std::byte> input) {
  std::vector<std::byte> file(input.begin(), input.end());
  constexpr std::size_t kFrame = 12;  // length, type and checksum
  for (std::size_t at = 8; file.size() - at >= kFrame;) {
    std::size_t length = 0;
    for (std::size_t i = 0; i < 4; ++i)
      length = length << 8 | std::to_integer<std::size_t>(file[at + i]);
    if (length > file.size() - at - kFrame) break;
    const uLong crc = crc32_z(0, reinterpret_cast<const Bytef*>(&file[at + 4]), length + 4);
    at += 8 + length;
    for (int i = 0; i < 4; ++i) file[at++] = static_cast<std::byte>(crc >> (24 - 8 * i));
  }
  return file;
}

}  // namespace

void consume(std::span<const std::byte> input) {
  decode(input);
  if (input.size() > 8) decode(with_checksums(input));
}

}  // namespace sisa::fuzz
