#pragma once

#include <vector>

#include "cli/command.h"
#include "engine/evaluation.h"

namespace sisa {

/// --data, --groups-file, --group-column, --workers: on what answers are measured. Among them those
/// that say how answers become one.
std::vector<Option> evaluation_options(std::vector<Option> aggregation);

/// What the user gave of them, with `aggregation`. Error(kUsage) for values that make no sense.
EvaluateOptions evaluate_options_from(const Arguments& arguments, Aggregation aggregation);

/// The same where --aggregate is the mean or the vote.
EvaluateOptions unweighted_options_from(const Arguments& arguments);

}  // namespace sisa
