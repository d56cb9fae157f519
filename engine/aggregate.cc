#include "engine/aggregate.h"

#include <algorithm>
#include <cassert>

#include "shards/error.h"

namespace sisa {

Aggregate aggregate_from(const std::string& name) {
  if (name == "mean") return Aggregate::kMean;
  if (name == "vote") return Aggregate::kVote;
  if (name == "weighted") return Aggregate::kWeighted;
  throw Error(ErrorKind::kUsage, "aggregate '" + name + "': expected mean, vote or weighted");
}

Aggregate unweighted_aggregate_from(const std::string& name) {
  if (name == "mean") return Aggregate::kMean;
  if (name == "vote") return Aggregate::kVote;
  throw Error(ErrorKind::kUsage, "aggregate '" + name + "': expected mean or vote");
}

std::string to_string(Aggregate aggregate) {
  if (aggregate == Aggregate::kWeighted) return "weighted";
  return aggregate == Aggregate::kMean ? "mean" : "vote";
}

Aggregator::Aggregator(Aggregate how, std::size_t samples, std::uint32_t classes,
                       std::span<const double> weights)
    : how_(how),
      classes_(classes),
      weights_(weights.begin(), weights.end()),
      mean_(samples * classes),
      votes_(samples * classes),
      row_(classes) {}

void Aggregator::add(std::span<const float> probabilities) {
  assert(probabilities.size() == mean_.size());
  assert(how_ != Aggregate::kWeighted || constituents_ < weights_.size());
  const double weight = how_ == Aggregate::kWeighted ? weights_[constituents_] : 1;
  ++constituents_;
  for (std::size_t i = 0; i < mean_.size(); ++i) mean_[i] += weight * probabilities[i];
  for (std::size_t start = 0; start < votes_.size(); start += classes_) {
    const auto row = probabilities.subspan(start, classes_);
    const auto best = std::max_element(row.begin(), row.end()) - row.begin();
    votes_[start + static_cast<std::size_t>(best)] += 1;
  }
}

std::span<const double> Aggregator::scores(std::size_t sample) {
  const auto& sums = how_ == Aggregate::kVote ? votes_ : mean_;
  const bool weighted = how_ == Aggregate::kWeighted || constituents_ == 0;
  const double divisor = weighted ? 1.0 : static_cast<double>(constituents_);
  for (std::size_t c = 0; c < classes_; ++c) row_[c] = sums[sample * classes_ + c] / divisor;
  return row_;
}

std::uint32_t Aggregator::predicted(std::size_t sample) {
  const auto& sums = how_ == Aggregate::kVote ? votes_ : mean_;
  const std::size_t start = sample * classes_;
  std::uint32_t best = 0;
  for (std::uint32_t c = 1; c < classes_; ++c) {
    const bool ahead = sums[start + c] > sums[start + best];
    const bool tied = sums[start + c] == sums[start + best];
    if (ahead || (tied && mean_[start + c] > mean_[start + best])) best = c;
  }
  return best;
}

}  // namespace sisa
