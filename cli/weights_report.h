#pragma once

#include <string>

#include "cli/json.h"
#include "engine/weighting/shard_weights.h"

namespace sisa {

/// Adds `weights` and `calibration_samples` to a report.
void add_weights(const ShardWeights& weights, Json& report);

/// A line on the lightest and the heaviest shard.
std::string in_words(const ShardWeights& weights);

}  // namespace sisa
