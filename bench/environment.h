#pragma once

#include <string>
#include <utility>
#include <vector>

namespace sisa {

/// What a measurement depends on beside the program: processor, cores, system, and the versions and
/// instruction sets that the numerics say of themselves. Name and value, in order of importance.
std::vector<std::pair<std::string, std::string>> environment();

}  // namespace sisa
