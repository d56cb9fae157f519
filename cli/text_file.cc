#include "cli/text_file.h"

#include <array>
#include <span>

#include "shards/error.h"
#include "storage/input/input_file.h"

namespace sisa {
namespace {

/// Far more than the receipt of any request takes, or any measurement.
constexpr std::size_t kLargestFile = std::size_t{1} << 28;

}  // namespace

std::string read_text(const std::string& path, const std::string& expected) {
  InputFile file(path);
  std::string text;
  std::array<char, 1 << 16> piece;
  for (std::size_t got = 1; got > 0;) {
    got = file.read(std::as_writable_bytes(std::span(piece)));
    text.append(piece.data(), got);
    if (text.size() > kLargestFile) {
      throw Error(ErrorKind::kFailed,
                  path + ": expected " + expected + ", not a file of this size");
    }
  }
  return text;
}

}  // namespace sisa
