#pragma once

#include <cstdint>

#include "cli/options.h"
#include "cli/output.h"
#include "storage/suppressions.h"

namespace sisa {

/// The list that --suppressions names; without it, the one that suppresses nobody.
SuppressionList suppressions_from(const Arguments& arguments);

/// Where a list was given, a line that says how much it holds and how many samples it left out: one
/// that was cut short shows.
void tell_suppressed(const Arguments& arguments, const SuppressionList& list,
                     std::uint64_t suppressed, Output& output);

}  // namespace sisa
