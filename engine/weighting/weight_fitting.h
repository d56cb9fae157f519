#pragma once

#include <span>

#include "engine/observer.h"
#include "engine/voters.h"
#include "engine/weighting/calibration_set.h"
#include "engine/weighting/shard_weights.h"
#include "engine/worker_pool.h"
#include "storage/store.h"

namespace sisa {

/// Fits the weights with which shards' models are to answer: level_weights() of what
/// judged_by_others() says of the calibration set. Errors as theirs. Fewer than two voters count
/// alike, and nothing is read for them.
///
/// Weights are fitted afresh at every call, from the models and samples of that moment, and are
/// kept nowhere. So they are those that a store would give which never held what was unlearned, and
/// there is nothing of theirs to erase; the samples that they are fitted on are samples of the
/// store, which can be unlearned like all others. While a request waits to be restored, they are
/// the weights of the models that answer meanwhile.
ShardWeights fit_weights(Store& store, std::span<const Voter> voters,
                         const CalibrationSet& calibration, WorkerPool& pool, Observer& observer);

}  // namespace sisa
