#pragma once

#include <cstdint>
#include <vector>

#include "storage/receipts/event_log.h"

namespace sisa {

/// Which exports hold what a request removed. It follows from the log alone. Where a sample came
/// after the export and went again, the export is named, too: the log does not say whose samples
/// a request touched.

/// Whether a later request removed samples from slices that a constituent of the export saw.
bool taints(const AcceptedEvent& request, const ExportedEvent& exported);

/// The exports that the request accepted at `index` taints, oldest first.
std::vector<LoggedExport> exports_tainted_by(const EventLog& log, std::uint64_t index);

/// The numbers of the requests that taint an export, ascending.
std::vector<std::uint64_t> requests_tainting(const EventLog& log, const LoggedExport& exported);

}  // namespace sisa
