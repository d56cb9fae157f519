#include "storage/sample.h"

#include <string_view>

#include "shards/error.h"

namespace sisa {
namespace {

constexpr std::uint32_t kInvalid = 0xffffffff;

// Takes the first character off `text`; kInvalid where it is not well-formed UTF-8 (RFC 3629).
std::uint32_t take_character(std::string_view& text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const std::size_t length = byte(0) < 0x80           ? 1
                             : (byte(0) >> 5) == 0x06 ? 2
                             : (byte(0) >> 4) == 0x0e ? 3
                             : (byte(0) >> 3) == 0x1e ? 4
                                                      : 0;
  if (length == 0 || length > text.size()) return kInvalid;
  std::uint32_t character = length == 1 ? byte(0) : byte(0) & (0x7fu >> length);
  for (std::size_t i = 1; i < length; ++i) {
    if ((byte(i) >> 6) != 2) return kInvalid;
    character = character << 6 | (byte(i) & 0x3fu);
  }
  constexpr std::uint32_t kLeast[] = {0, 0, 0x80, 0x800, 0x10000};
  const bool surrogate = character >= 0xd800 && character <= 0xdfff;
  if (character < kLeast[length] || character > 0x10ffff || surrogate) return kInvalid;
  text.remove_prefix(length);
  return character;
}

bool is_control(std::uint32_t character) {
  return character < 0x20 || (character >= 0x7f && character < 0xa0);
}

}  // namespace

void check_name(const std::string& name, const std::string& what, const std::string& where) {
  const auto refuse = [&](const std::string& why) {
    throw Error(ErrorKind::kFailed, where + ": " + what + " " + why);
  };
  if (name.empty() || name.size() > kLongestName) {
    refuse("of " + std::to_string(name.size()) + " bytes, expected 1 to " +
           std::to_string(kLongestName));
  }
  std::string_view rest = name;
  while (!rest.empty()) {
    const std::size_t offset = name.size() - rest.size();
    const std::uint32_t character = take_character(rest);
    if (character != kInvalid && !is_control(character)) continue;
    const std::string place = " at its byte " + std::to_string(offset);
    if (character == kInvalid) refuse("is not UTF-8" + place + ", expected UTF-8");
    refuse("has a control character" + place + ", expected none");
  }
}

}  // namespace sisa
