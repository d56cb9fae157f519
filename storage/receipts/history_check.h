#pragma once

#include "storage/store.h"

namespace sisa {

/// Checks that the event log is whole (see EventLog::check) and that it tells the same as the
/// store's other tables: there are exactly the requests that it tells of, as far as it says, of
/// every one a receipt holds, and a shard has exactly the checkpoints that the last event about it
/// names. Error(kDamaged) names what differs first. Requires that nobody writes meanwhile.
void check_history(Store& store);

}  // namespace sisa
