#pragma once

#include <cstdint>
#include <span>

#include "storage/database.h"
#include "storage/erasure/removed.h"

namespace sisa {

/// What a byte scan went through.
struct ScanReport {
  std::uint64_t files = 0;
  std::uint64_t bytes = 0;
  std::uint64_t traces = 0;  ///< that were looked for
};

/// Looks for every trace of what was removed, in every file that could hold rows of `ranges`: live
/// tables of other rows cannot. A trace may remain only as often as living rows hold the same
/// bytes. Error(kFailed) otherwise. Requires that the ranges were purged.
ScanReport expect_absent(const Database& database, const Removed& removed,
                         std::span<const Database::Deletion> ranges);

}  // namespace sisa
