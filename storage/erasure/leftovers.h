#pragma once

#include "storage/erasure/absence.h"

namespace sisa {

class Database;
class EventLog;

/// Looks for what erased requests may have left, without knowing whom they removed: rows in a
/// table's file that the store no longer shows, and in every file of the directory the bytes of
/// checkpoints that the log says were revoked. Error(kDamaged) names the first file with such.
/// While a request waits for its erasure, only what earlier ones revoked is looked for; checkpoints
/// that came back with their samples are none of it. Requires that nobody writes meanwhile.
ScanReport expect_nothing_left(Database& database, const EventLog& events);

}  // namespace sisa
