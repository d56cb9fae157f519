#pragma once

#include <string>
#include <vector>

#include "cli/json.h"
#include "cli/terminal.h"
#include "engine/impact/impact.h"

namespace sisa {

/// The warnings with their figures, one text each.
Json json_of(const std::vector<ImpactWarning>& warnings);

/// What `impact` measured, for programs and for people.
Json json_of(const ImpactReport& report);
Json json_of(const RequestImpact& report);
std::string in_words(const ImpactReport& report, const Style& style);
std::string in_words(const RequestImpact& report, const Style& style);

}  // namespace sisa
