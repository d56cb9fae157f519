#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace sisa {

/// How the constituents' answers become the ensemble's.
enum class Aggregate {
  kMean,      ///< the mean of the constituents' class probabilities
  kVote,      ///< the share of constituents whose most probable class it is
  kWeighted,  ///< the mean with weights that are fitted on samples; see fit_weights
};

/// "mean" | "vote" | "weighted"; Error(kUsage) for anything else.
Aggregate aggregate_from(const std::string& name);

/// The same for answers that no store's samples are at hand for: "mean" | "vote".
Aggregate unweighted_aggregate_from(const std::string& name);
std::string to_string(Aggregate aggregate);

/// Combines answers one constituent at a time, in the order of shards. Sums are in double
/// precision, so the result depends on that order alone. Not thread-safe.
class Aggregator {
 public:
  /// `weights`: one for each constituent, in the order of add(), for kWeighted alone.
  Aggregator(Aggregate how, std::size_t samples, std::uint32_t classes,
             std::span<const double> weights = {});

  /// `probabilities`: samples × classes, row-major. A constituent's own tie goes to the lower
  /// class.
  void add(std::span<const float> probabilities);

  std::size_t constituents() const { return constituents_; }

  /// Scores of one sample, one a class, summing to 1; all zero before the first add().
  std::span<const double> scores(std::size_t sample);

  /// The class with the highest score; a tie goes to the higher mean probability, then to the lower
  /// class.
  std::uint32_t predicted(std::size_t sample);

 private:
  Aggregate how_;
  std::uint32_t classes_;
  std::size_t constituents_ = 0;
  std::vector<double> weights_;
  std::vector<double> mean_;  // sums of probabilities, weighted where weights are given
  std::vector<double> votes_;
  std::vector<double> row_;
};

}  // namespace sisa
