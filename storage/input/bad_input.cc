#include "storage/input/bad_input.h"

#include <algorithm>

#include "shards/error.h"

namespace sisa {

void bad_input(const std::string& where, const std::string& what) {
  throw Error(ErrorKind::kFailed, where + ": " + what);
}

std::string excerpt(std::string_view text) {
  constexpr std::size_t kLongest = 40;
  std::string quoted = "\"";
  for (const char c : text.substr(0, kLongest)) quoted += c >= ' ' && c <= '~' ? c : '?';
  if (text.size() > kLongest) quoted += "...";
  return quoted + '"';
}

std::string printable(std::string name) {
  std::replace_if(
      name.begin(), name.end(), [](unsigned char c) { return c < ' ' || c == 0x7f; }, '?');
  return name;
}

}  // namespace sisa
