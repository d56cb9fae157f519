#pragma once

#include <string>

#include "cli/report/figures.h"

namespace sisa {

/// One HTML document that shows the figures and needs nothing beside it: no network, no file.
/// `json` is what holds them for programs; it stands in the element with the id "figures".
std::string page(const Figures& figures, const std::string& json);

}  // namespace sisa
