#pragma once

#include <optional>
#include <string>
#include <vector>

#include "bench/drawing/plot.h"

namespace sisa {

/// Makes the directory where it does not exist. Error(kFailed) if no file can be written there.
void prepare_folder(const std::string& directory);

/// Writes every plot as NAME.gp, a script for gnuplot, and as NAME.svg into a prepared directory,
/// and returns the drawings. Nothing if there is no gnuplot that draws them.
std::optional<std::vector<std::string>> draw(const std::string& directory,
                                             const std::vector<Plot>& plots);

}  // namespace sisa
