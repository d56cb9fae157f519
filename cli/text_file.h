#pragma once

#include <string>

namespace sisa {

/// The whole text of a file that a person brings. `expected` names what it should be ("a receipt"),
/// for messages. Error(kNotFound) for a missing file, Error(kFailed) naming one that cannot be read
/// or is far larger than any such text.
std::string read_text(const std::string& file, const std::string& expected);

}  // namespace sisa
