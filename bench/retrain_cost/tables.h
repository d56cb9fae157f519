#pragma once

#include <string>

#include "bench/grid/grid.h"
#include "bench/retrain_cost/results.h"
#include "cli/terminal.h"

namespace sisa {

/// "20 × 50", and "incremental" where it is that.
std::string name_of(const Layout& layout);

/// The results as tables for a terminal, under the environment.
std::string in_words(const Grid& grid, const Results& results, const Style& style);

}  // namespace sisa
