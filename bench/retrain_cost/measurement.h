#pragma once

#include "bench/grid/grid.h"
#include "bench/retrain_cost/results.h"
#include "engine/observer.h"

namespace sisa {

/// Measures all of the grid, one layout after another, in temporary stores. The observer hears of
/// every sample visit in training, of each layout as of a shard, and may stop it.
Results measure(const Grid& grid, Observer& observer);

}  // namespace sisa
