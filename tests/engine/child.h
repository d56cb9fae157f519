#pragma once

#include <functional>
#include <optional>
#include <string>

namespace sisa {

/// Runs `work` in a process of its own and returns its text; nothing if it was killed by SIGKILL.
/// What it throws is thrown here, as std::runtime_error. The calling process must not have opened
/// a store yet: RocksDB's threads do not survive a fork.
std::optional<std::string> in_child(const std::function<std::string()>& work);

}  // namespace sisa
