#pragma once

#include "engine/learner.h"
#include "engine/linear_layer.h"
#include "engine/ridge/least_squares.h"
#include "engine/standardizer.h"

namespace sisa {

/// Answers by linear scores, moved to the nearest probabilities; both in double precision.
class RidgeConstituent : public Constituent {
 public:
  /// `input` brings the samples to what the scores are of: see encode_samples.
  RidgeConstituent(const LinearScores& scores, Standardizer input)
      : scores_(scores.weight, scores.bias), input_(std::move(input)) {}

  std::vector<float> probabilities(const SampleBlock& batch) override;

 private:
  LinearLayer scores_;
  Standardizer input_;
};

}  // namespace sisa
