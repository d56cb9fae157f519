#pragma once

#include <optional>
#include <span>

#include "engine/audit/estimate.h"

namespace sisa {

/// The probability that a member's score is higher than that of a sample that is none (ties count
/// half): the area under the receiver operating characteristic. Its interval is DeLong's (DeLong,
/// DeLong and Clarke-Pearson 1988), cut to 0..1. Nothing with fewer than two of either.
std::optional<Estimate> area_under_roc(std::span<const double> members,
                                       std::span<const double> others);

/// The share of members above the lowest threshold that at most that share of the others is above.
/// The interval is a share's, for that threshold. Nothing where the others are so few that a single
/// one is more than that share, or where there are no members.
std::optional<Estimate> true_positive_rate(std::span<const double> members,
                                           std::span<const double> others,
                                           double false_positive_rate);

}  // namespace sisa
