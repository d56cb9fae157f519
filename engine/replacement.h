#pragma once

#include <vector>

#include "engine/learner.h"
#include "storage/request_journal.h"
#include "storage/store.h"

namespace sisa {

/// What takes the place of the checkpoints that a change revokes, where their shards were trained
/// to the end and can follow without training: then the change's acceptance also restores them. The
/// samples to remove must still be there. On `workers` threads (0: the cores).
std::vector<Replacement> replacements_for(Store& store, const Learner& learner,
                                          const Change& change, int workers);

}  // namespace sisa
