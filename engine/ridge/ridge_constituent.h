#pragma once

#include "engine/learner.h"
#include "engine/ridge/least_squares.h"

namespace sisa {

/// Answers by linear scores, moved to the nearest probabilities.
class RidgeConstituent : public Constituent {
 public:
  explicit RidgeConstituent(LinearScores scores) : scores_(std::move(scores)) {}
  std::vector<float> probabilities(const SampleBlock& batch) override;

 private:
  LinearScores scores_;
};

}  // namespace sisa
