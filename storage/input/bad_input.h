#pragma once

#include <string>
#include <string_view>

namespace sisa {

/// Throws Error(kFailed) with "WHERE: WHAT".
[[noreturn]] void bad_input(const std::string& where, const std::string& what);

/// `text` in double quotes, fit for a message of one line: printable, and cut short where it is
/// long.
std::string excerpt(std::string_view text);

/// A name from elsewhere, fit for such a message: control characters are shown as "?".
std::string printable(std::string name);

}  // namespace sisa
