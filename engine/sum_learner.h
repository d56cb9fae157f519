#pragma once

#include <cstdint>
#include <vector>

#include "engine/learner.h"

namespace sisa {

/// Whole numbers that are sums over samples, each of a function of that sample alone. They are
/// exact: the same in whatever order the samples came, and whichever came and left meanwhile.
using ExactSum = std::vector<std::int64_t>;

/// A learner whose models are functions of exact sums over their samples (least squares; likewise
/// naive Bayes, linear discriminants): a sample is forgotten by subtracting what it added.
class SumLearner : public Learner {
 public:
  /// How many numbers the sums are.
  virtual std::size_t sum_size() const = 0;

  /// Adds what every sample of the block contributes; subtracts it if `sign` is -1. Requires
  /// sum.size() == sum_size(), and -1 only for samples that the sums hold.
  virtual void accumulate(const SampleBlock& block, int sign, ExactSum& sum) const = 0;

  /// The model that the sums of at least one sample give: its tensors, by name. Error(kFailed) if
  /// they give none.
  virtual State solve(const ExactSum& sum) const = 0;

  std::variant<const SliceLearner*, const SumLearner*> method() const final { return this; }
};

}  // namespace sisa
