#pragma once

#include <string>
#include <vector>

#include "bench/drawing/plot.h"
#include "bench/frontier/measurement.h"
#include "cli/json.h"
#include "cli/terminal.h"

namespace sisa {

Json json_of(const std::vector<FrontierRow>& rows);

/// As a table; what is best for some K is marked.
std::string in_words(const std::vector<FrontierRow>& rows, const Style& style);

/// For each K, accuracy over speed-up, with a line through what is best.
std::vector<Plot> plots_of(const std::vector<FrontierRow>& rows);

}  // namespace sisa
