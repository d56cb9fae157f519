#pragma once

#include <vector>

#include "cli/command.h"
#include "engine/prediction.h"

namespace sisa {

/// --aggregate, of all kinds, --calibration, --calibration-groups: how answers become one where the
/// store's samples are at hand.
std::vector<Option> weighting_options();

/// The end of the help of commands that have them.
extern const char* const kWeightingNotes;

/// What the user gave of them. Error(kUsage) for values that make no sense, and for a calibration
/// where no weights are asked for.
Aggregation aggregation_from(const Arguments& arguments);

}  // namespace sisa
