#pragma once

#include <vector>

#include "cli/command.h"
#include "engine/evaluation.h"

namespace sisa {

/// --data, --groups-file, --group-column, --aggregate, --workers: on what answers are measured.
std::vector<Option> evaluation_options();

/// What the user gave of them. Error(kUsage) for values that make no sense.
EvaluateOptions evaluate_options_from(const Arguments& arguments);

}  // namespace sisa
