#include "storage/input/image.h"

#include "storage/input/bad_input.h"

namespace sisa {
namespace {

constexpr std::size_t kMostNumbers = std::size_t{1} << 26;

std::uint8_t luma(const std::uint8_t* colour) {
  return static_cast<std::uint8_t>(
      (19595u * colour[0] + 38470u * colour[1] + 7471u * colour[2] + 32768u) >> 16);
}

}  // namespace

std::string size_in_words(std::size_t height, std::size_t width) {
  return std::to_string(height) + "x" + std::to_string(width);
}

Image blank_image(const std::string& name, std::size_t height, std::size_t width,
                  std::size_t channels) {
  const bool fits = height > 0 && width > 0 && height <= kMostNumbers / channels / width;
  if (!fits) {
    bad_input(name, "an image of " + size_in_words(height, width) + " pixels in " +
                        std::to_string(channels) + " channels, expected 1 to " +
                        std::to_string(kMostNumbers) + " numbers");
  }
  return {height, width, channels, std::vector<std::uint8_t>(height * width * channels)};
}

Image with_channels(Image image, std::size_t channels) {
  if (image.channels == channels) return image;
  const std::size_t pixels = image.height * image.width;
  std::vector<std::uint8_t> changed(pixels * channels);
  for (std::size_t i = 0; i < changed.size(); ++i) {
    changed[i] = channels == 1 ? luma(&image.pixels[3 * i]) : image.pixels[i / 3];
  }
  image.pixels = std::move(changed);
  image.channels = channels;
  return image;
}

}  // namespace sisa
