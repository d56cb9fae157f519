#pragma once

#include <functional>

#include "cli/command.h"
#include "cli/options.h"
#include "cli/output.h"
#include "engine/ensemble.h"

namespace sisa {

/// What `train` and `retrain` have in common: opens the store, trains with progress on stderr,
/// prints the report. Returns the exit code.
int run_training(const Arguments& arguments, Output& output,
                 const std::function<TrainReport(Ensemble&, int workers, Observer&)>& train,
                 const char* task);

}  // namespace sisa
