#pragma once

#include <vector>

#include "bench/drawing/plot.h"
#include "bench/retrain_cost/results.h"

namespace sisa {

/// The results as pictures: speed-up over K in a batch and one by one, cost over slices, accuracy
/// over shards and over waiting deletions, storage over slices. Lines are closed forms, points are
/// measured.
std::vector<Plot> plots_of(const Results& results);

}  // namespace sisa
