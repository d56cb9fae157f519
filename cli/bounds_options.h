#pragma once

#include <vector>

#include "cli/command.h"
#include "engine/impact/impact.h"

namespace sisa {

/// --max-drop, --max-gap: from what on a request's impact is warned of.
std::vector<Option> bounds_options();

/// What the user gave of them. Error(kUsage) for a gap without groups to compare.
ImpactBounds bounds_from(const Arguments& arguments);

}  // namespace sisa
