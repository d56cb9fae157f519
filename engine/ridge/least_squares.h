#pragma once

#include <vector>

#include "engine/ridge/gram.h"
#include "engine/ridge/whole_numbers.h"
#include "engine/sum_learner.h"

namespace sisa {

/// A linear function of the features that models are given: scores = weight · x + bias.
struct LinearScores {
  std::vector<float> weight;  ///< classes × features, row-major
  std::vector<float> bias;    ///< classes
};

/// Minimises Σ |weight · x + bias - y|² + penalty · |weight|², y being 1 for a sample's own class
/// and 0 for the others (Hoerl and Kennard 1970): by LAPACK's Cholesky decomposition in double
/// precision, on the calling thread alone. Requires penalty > 0 and sums of at least one sample.
/// Error(kFailed) if rounding makes the sums look singular.
LinearScores least_squares(const ExactSum& sums, const GramLayout& layout,
                           const WholeNumbers& numbers, double penalty);

/// Makes LAPACK use no thread but the caller's, for the whole process.
void use_one_lapack_thread();

/// What the bits of least_squares depend on: "openblas" and "openblas core".
Fingerprint least_squares_fingerprint();

}  // namespace sisa
