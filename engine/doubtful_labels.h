#pragma once

#include <cstddef>
#include <vector>

#include "engine/candidate.h"
#include "engine/observer.h"
#include "engine/prediction.h"
#include "storage/store.h"

namespace sisa {

/// Samples whose label those shards reject that never saw them: a cross-validation that the
/// ensemble has already paid for. `answer` is the class that the mean of their models gives
/// instead, `score` 1 - the probability that it gives the label (one minus the "self-confidence" of
/// Northcutt et al. 2021), highest first, at most `most`. Shards without a model have no say.
/// Error(kFailed) if fewer than two have one, Error(kInterrupted) if the observer asks to stop.
std::vector<Candidate> doubtful_labels(Store& store, const Models& models, std::size_t most,
                                       int workers, Observer& observer);

}  // namespace sisa
