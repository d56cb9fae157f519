#pragma once

#include <cstddef>
#include <utility>
#include <vector>

#include "engine/candidate.h"

namespace sisa {

/// Whether `a` is a better candidate where low scores are: equal ones go by key.
bool scores_lower(const Candidate& a, const Candidate& b);

/// Keeps the `most` candidates of lowest score of all that are added, in memory for no more.
class LowestScores {
 public:
  explicit LowestScores(std::size_t most) : most_(most) {}

  /// False if a candidate of that score would not be kept.
  bool takes(double score) const { return kept_.size() < most_ || score <= kept_.front().score; }

  void add(Candidate candidate);

  /// Those kept, in no order. None are left.
  std::vector<Candidate> take() { return std::move(kept_); }

 private:
  std::size_t most_;
  std::vector<Candidate> kept_;  // a heap whose top is the worst
};

/// The `most` of lowest score among `candidates`, the lowest first.
std::vector<Candidate> lowest_scores(std::vector<Candidate> candidates, std::size_t most);

}  // namespace sisa
