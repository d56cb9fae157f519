#pragma once

#include <string>
#include <vector>

namespace sisa {

/// ", did you mean 'train'?" for the name that is closest to a mistyped one; empty if none is
/// close.
std::string suggestion(const std::string& typed, const std::vector<std::string>& names);

}  // namespace sisa
