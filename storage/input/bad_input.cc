#include "storage/input/bad_input.h"

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

}  // namespace sisa
