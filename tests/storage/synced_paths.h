#pragma once

#include <set>
#include <string>

namespace sisa::testing {

/// What this program has called fsync for, by its name then, since it began or since the last call.
std::set<std::string> take_synced_paths();

}  // namespace sisa::testing
