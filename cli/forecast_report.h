#pragma once

#include <string>

#include "cli/json.h"
#include "cli/terminal.h"
#include "engine/layout_forecast.h"

namespace sisa {

/// {recommended, grid, environment}.
Json json_of(const ForecastQuestion& question, const Calibration& calibration,
             const Fingerprint& fingerprint, const Forecast& forecast);

/// What is recommended and why, the grid as a table, and what the numbers rest on.
std::string in_words(const ForecastQuestion& question, const Calibration& calibration,
                     const Forecast& forecast, const Style& style);

}  // namespace sisa
