#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "engine/audit/estimate.h"

namespace sisa {

/// How often a logistic regression on the loss alone tells a member from a sample that is none: the
/// attack of the starting kit of the first Machine Unlearning Challenge (NeurIPS 2023). From the
/// larger side as many samples are drawn as the smaller one has; ten times a tenth of each side is
/// held out at random, the regression (ridge penalty of 1, none on the intercept) fitted to the
/// rest, and the accuracies on what was held out are averaged. 0.5: no better than guessing. The
/// interval is a share's of as many trials as were held out in all. What is drawn depends on the
/// seed. Nothing with fewer than ten on either side.
std::optional<Estimate> loss_attack_accuracy(std::span<const double> members,
                                             std::span<const double> others, std::uint64_t seed);

}  // namespace sisa
