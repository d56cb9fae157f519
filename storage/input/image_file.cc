#include "storage/input/image_file.h"

#include <algorithm>
#include <cctype>
#include <vector>

#include "storage/input/bad_input.h"
#include "storage/input/input_file.h"
#include "storage/input/jpeg_image.h"
#include "storage/input/png_image.h"

namespace sisa {
namespace {

constexpr std::uint64_t kLargestFile = std::uint64_t{1} << 28;

}  // namespace

Image decode_image(std::span<const std::byte> file, const std::string& name) {
  if (is_png(file)) return decode_png(file, name);
  if (is_jpeg(file)) return decode_jpeg(file, name);
  bad_input(name, "expected a PNG or JPEG image, found neither's beginning");
}

Image read_image(const std::string& path) {
  const InputFile file(path);
  const std::uint64_t size = file.size().value_or(0);
  if (size > kLargestFile) {
    bad_input(path, "expected an image file of at most " + std::to_string(kLargestFile) +
                        " bytes, found " + std::to_string(size));
  }
  std::vector<std::byte> bytes(size);
  bytes.resize(file.read_at(0, bytes));
  return decode_image(bytes, file.name());
}

bool has_image_name(const std::string& name) {
  std::string lower = name;
  std::transform(lower.begin(), lower.end(), lower.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return lower.ends_with(".png") || lower.ends_with(".jpg") || lower.ends_with(".jpeg");
}

}  // namespace sisa
