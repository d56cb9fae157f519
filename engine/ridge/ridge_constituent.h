#pragma once

#include "engine/learner.h"
#include "engine/ridge/least_squares.h"
#include "engine/standardizer.h"

namespace sisa {

/// Answers by linear scores, moved to the nearest probabilities.
class RidgeConstituent : public Constituent {
 public:
  /// `input` brings the samples to what the scores are of: see encode_samples.
  RidgeConstituent(LinearScores scores, Standardizer input)
      : scores_(std::move(scores)), input_(std::move(input)) {}

  std::vector<float> probabilities(const SampleBlock& batch) override;

 private:
  LinearScores scores_;
  Standardizer input_;
};

}  // namespace sisa
