#include "engine/ridge/simplex.h"

#include <algorithm>
#include <functional>
#include <vector>

namespace sisa {

void project_to_simplex(std::span<double> scores) {
  // The nearest point is the same for all moved alike, and 1 is not lost beside the highest.
  const double highest = *std::ranges::max_element(scores);
  for (double& score : scores) score -= highest;
  std::vector<double> descending(scores.begin(), scores.end());
  std::sort(descending.begin(), descending.end(), std::greater<>());
  double sum = 0;
  double threshold = 0;
  for (std::size_t i = 0; i < descending.size(); ++i) {
    sum += descending[i];
    const double candidate = (sum - 1) / static_cast<double>(i + 1);
    if (descending[i] <= candidate) break;
    threshold = candidate;
  }
  for (double& score : scores) score = std::max(score - threshold, 0.0);
}

}  // namespace sisa
