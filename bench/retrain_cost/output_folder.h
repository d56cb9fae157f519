#pragma once

#include <string>

#include "bench/grid/grid.h"
#include "bench/retrain_cost/results.h"

namespace sisa {

/// Writes results.json, results.csv, every plot as gnuplot script and SVG, and retrain-cost.html
/// into a prepared directory. False if there is no gnuplot that draws them: then SVGs and the page
/// are missing.
bool write_folder(const std::string& directory, const Grid& grid, const Results& results);

}  // namespace sisa
