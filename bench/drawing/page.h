#pragma once

#include <string>
#include <vector>

#include "bench/drawing/plot.h"

namespace sisa {

/// One HTML page that needs nothing beside itself: the plots, drawn, with their captions, and the
/// tables as text, under a title. `drawings` are SVG documents, one a plot.
std::string page_of(const std::string& title, const std::vector<Plot>& plots,
                    const std::vector<std::string>& drawings, const std::string& tables);

}  // namespace sisa
