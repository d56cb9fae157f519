#include "engine/ridge/simplex.h"

#include <algorithm>
#include <functional>
#include <vector>

namespace sisa {

void project_to_simplex(std::span<float> scores) {
  std::vector<float> descending(scores.begin(), scores.end());
  std::sort(descending.begin(), descending.end(), std::greater<>());
  double sum = 0;
  double threshold = 0;
  for (std::size_t i = 0; i < descending.size(); ++i) {
    sum += double{descending[i]};
    const double candidate = (sum - 1) / static_cast<double>(i + 1);
    if (double{descending[i]} <= candidate) break;
    threshold = candidate;
  }
  for (float& score : scores) {
    score = static_cast<float>(std::max(double{score} - threshold, 0.0));
  }
}

}  // namespace sisa
