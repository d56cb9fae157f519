#pragma once

#include <string>

#include "cli/report/figures.h"

namespace sisa {

/// What a page shows of a store, part by part: section elements, one after another on it.

/// What the store is, and its numbers at a glance.
std::string head_section(const Figures& figures);

/// Which slices of which shards have a say.
std::string map_section(const Figures& figures);

/// What was asked for, and when it was done.
std::string requests_section(const Figures& figures);

/// What retraining took, and what it was expected to.
std::string cost_section(const Figures& figures);

/// Accuracy, and how alike groups fare, over requests; how to get that, if there is none.
std::string accuracy_section(const Figures& figures);

/// What attackers find out; likewise.
std::string audit_section(const Figures& figures);

/// The configuration, and by what the store can be told from others.
std::string store_section(const Figures& figures);

}  // namespace sisa
