#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace sisa {

/// The confidences in the labels of the same samples under one model after another: see
/// LabelOpinions::confidences.
using ModelConfidences = std::vector<std::vector<double>>;

/// How far models of one kind can be told from those of another by what they make of one sample:
/// the largest e for which some attack on these confidences (one a model) has rates of false
/// positives p and false negatives n with log((1 - d - p) / n) or log((1 - d - n) / p) = e, where
/// d = 1e-5. Attacks are one threshold, or two between which lies the narrower kind (as far apart
/// as its range, give or take 2), at the confidences observed. 0: not at all; 50: without error, or
/// where one kind varies less than a hundredth as much as the other.
double distinguishability(std::span<const double> unlearned, std::span<const double> retrained);

/// The forgetting quality of the first Machine Unlearning Challenge (Triantafillou et al. 2024):
/// the mean over samples of 1/2^k, where k is the number of whole halves in the sample's
/// distinguishability; 0 beyond what so many models could show (log of their number less one,
/// rounded up). Both kinds: models × samples, of the same sizes, at least three models. Models that
/// cannot be told apart do not score 1, for the best of many attacks always finds something:
/// compare with what retrained models score among themselves.
double forgetting_quality(const ModelConfidences& unlearned, const ModelConfidences& retrained);

}  // namespace sisa
