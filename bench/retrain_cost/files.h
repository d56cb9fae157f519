#pragma once

#include <string>

#include "bench/grid/grid.h"
#include "bench/retrain_cost/results.h"
#include "cli/json.h"

namespace sisa {

/// Everything that was measured.
Json json_of(const Grid& grid, const Results& results);

/// The same requests' costs as CSV, a line for every layout, K and way ("batch", "one by one").
std::string csv_of(const Results& results);

}  // namespace sisa
