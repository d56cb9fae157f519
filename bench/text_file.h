#pragma once

#include <string>

namespace sisa {

/// Writes a whole file. Error(kFailed) names it if that cannot be done.
void write_text(const std::string& path, const std::string& text);

}  // namespace sisa
