#include "engine/lowest_scores.h"

#include <algorithm>
#include <tuple>
#include <utility>

namespace sisa {

bool scores_lower(const Candidate& a, const Candidate& b) {
  return std::tie(a.score, a.key) < std::tie(b.score, b.key);
}

void LowestScores::add(Candidate candidate) {
  kept_.push_back(std::move(candidate));
  std::push_heap(kept_.begin(), kept_.end(), scores_lower);
  if (kept_.size() <= most_) return;
  std::pop_heap(kept_.begin(), kept_.end(), scores_lower);
  kept_.pop_back();
}

std::vector<Candidate> lowest_scores(std::vector<Candidate> candidates, std::size_t most) {
  std::sort(candidates.begin(), candidates.end(), scores_lower);
  if (candidates.size() > most) candidates.resize(most);
  return candidates;
}

}  // namespace sisa
