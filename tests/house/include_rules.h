#pragma once

#include <string>
#include <vector>

#include "tests/house/source_file.h"

namespace sisa::house {

/// What of a file's includes goes against the arrows: a lower folder that knows a higher one, a
/// third-party library outside the folder that wraps it, a third-party header in a header that
/// others include. One line each.
std::vector<std::string> include_violations(const SourceFile& file);

/// Whether a header is one folder's own affair: not installed, free to include third-party headers.
bool is_internal_header(const std::string& path);

}  // namespace sisa::house
