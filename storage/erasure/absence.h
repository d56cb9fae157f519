#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "shards/error.h"
#include "storage/erasure/removed.h"

namespace sisa {

class Database;

/// What a byte scan went through.
struct ScanReport {
  std::uint64_t files = 0;
  std::uint64_t bytes = 0;
  std::uint64_t traces = 0;  ///< that were looked for
};

/// Looks for every trace of what was removed in these files of the store. A trace may remain only
/// as often as living rows in these files hold the same bytes; otherwise throws an Error of that
/// kind. Requires that every file holds what it holds for good: no row lies in two.
ScanReport expect_absent(const Database& database, const Removed& removed,
                         const std::vector<std::string>& files, ErrorKind otherwise);

}  // namespace sisa
