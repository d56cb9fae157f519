#pragma once

#include <span>

#include "engine/observer.h"
#include "engine/voters.h"
#include "engine/weighting/calibration_set.h"
#include "engine/weighting/judged_labels.h"
#include "engine/worker_pool.h"
#include "storage/store.h"

namespace sisa {

/// What the models of other shards make of the labels of the samples of a calibration set that a
/// store retains at this moment, in order of key: no sample is judged by a model that saw it. Its
/// own shard abstains, so that its weight goes to the others in equal parts; to this end the mean
/// of their probabilities stands in the place of its own. (In proportion to the others' weights the
/// problem of level_weights would no longer be convex.)
///
/// A function of models, samples, and groups to the bit, whatever the pool. Nothing of it is
/// written. Error(kFailed) if no retained sample is in the set, Error(kNotFound) if the file of
/// groups names none of those, Error(kInterrupted) if the observer asks to stop. Requires at least
/// two voters.
JudgedLabels judged_by_others(Store& store, std::span<const Voter> voters,
                              const CalibrationSet& calibration, WorkerPool& pool,
                              Observer& observer);

}  // namespace sisa
