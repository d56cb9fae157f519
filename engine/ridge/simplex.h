#pragma once

#include <span>

namespace sisa {

/// Moves scores to the nearest probabilities: numbers of at least 0 that sum to 1 (Euclidean
/// projection onto the simplex; Duchi et al. 2008, figure 1). Equal scores stay equal, and none
/// overtakes another.
void project_to_simplex(std::span<double> scores);

}  // namespace sisa
