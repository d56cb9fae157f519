#pragma once

#include <string>

#include "bench/grid/grid.h"
#include "bench/retrain_cost/results.h"

namespace sisa {

/// Writes results.json, results.csv, every plot as gnuplot script and SVG, and retrain-cost.html
/// into a directory, which is made where it does not exist. False if there is no gnuplot: then the
/// SVGs and the page are missing.
bool write_folder(const std::string& directory, const Grid& grid, const Results& results);

}  // namespace sisa
