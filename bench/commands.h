#pragma once

#include "cli/command.h"

namespace sisa {

// What sisa-bench does. Each lives in a file or folder of its name.

Command retrain_cost_command();
Command forgetting_command();
Command forecast_command();
Command risk_command();
Command frontier_command();

}  // namespace sisa
