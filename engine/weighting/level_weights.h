#pragma once

#include <span>
#include <vector>

#include "engine/observer.h"
#include "engine/weighting/judged_labels.h"

namespace sisa {

/// Weights of constituents, each >= 0 and 1 in all, under which no group fares badly: they minimise
/// the largest mean log-loss of any group,
///
///   min over w  max over g  mean over i in g of  -log(1e-6 + sum over k of w_k p_ik),
///
/// with p_ik the probability that constituent k gives the label of sample i. The objective is that
/// of group distributionally robust optimisation (Sagawa et al. 2020), here over the weights of
/// models that stay as they are, in which it is convex. It is solved as a saddle point between
/// weights and shares of groups on their two simplices, by Mirror-Prox with entropy (Nemirovski
/// 2004): exponentiated-gradient steps, a fixed number of them, whose iterates are averaged with
/// growing weight.
///
/// The result is a function of the arguments to the bit: double precision, samples and constituents
/// in the order given. Equal weights where nothing else was found to be better, so that its largest
/// loss is never above theirs. Error(kInterrupted) if the observer asks to stop. Requires at least
/// one constituent and one sample.
std::vector<double> level_weights(const JudgedLabels& labels, const Observer& observer = {});

/// What they minimise, for given weights.
double largest_group_loss(const JudgedLabels& labels, std::span<const double> weights);

}  // namespace sisa
