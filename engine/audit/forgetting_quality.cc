#include "engine/audit/forgetting_quality.h"

#include <algorithm>
#include <cassert>
#include <cmath>

namespace sisa {
namespace {

constexpr double kDelta = 1e-5;
constexpr double kMost = 50;
constexpr double kBucket = 0.5;
constexpr double kSlack = 2;

double median(std::vector<double> values) {
  std::ranges::sort(values);
  const std::size_t half = values.size() / 2;
  return values.size() % 2 == 1 ? values[half] : (values[half - 1] + values[half]) / 2;
}

double range(std::span<const double> values) {
  const auto [low, high] = std::ranges::minmax(values);
  return high - low;
}

/// What an attack with these rates shows. Rates of which one alone is 0 show that models are few.
double shown_by(double false_positives, double false_negatives) {
  if (false_positives == 0 && false_negatives == 0) return kMost;
  if (false_positives == 0 || false_negatives == 0) return 0;
  const auto bound = [](double a, double b) {
    const double left = 1 - kDelta - a;
    return left > 0 ? std::log(left / b) : 0.0;
  };
  return std::max(
      {0.0, bound(false_positives, false_negatives), bound(false_negatives, false_positives)});
}

/// How many values of each kind lie at or below each confidence that was observed.
struct Ladder {
  Ladder(std::span<const double> positive, std::span<const double> negative)
      : steps(positive.begin(), positive.end()) {
    steps.insert(steps.end(), negative.begin(), negative.end());
    std::ranges::sort(steps);
    steps.erase(std::unique(steps.begin(), steps.end()), steps.end());
    positives = shares(positive);
    negatives = shares(negative);
  }

  /// Shares of `values` below step i, for i up to the number of steps.
  std::vector<double> shares(std::span<const double> values) const {
    std::vector<double> sorted(values.begin(), values.end());
    std::ranges::sort(sorted);
    std::vector<double> below;
    for (const double step : steps) {
      below.push_back(static_cast<double>(std::ranges::lower_bound(sorted, step) - sorted.begin()) /
                      static_cast<double>(sorted.size()));
    }
    below.push_back(1);
    return below;
  }

  std::vector<double> steps;
  std::vector<double> positives;
  std::vector<double> negatives;
};

/// At or above the threshold: positive.
double best_threshold(std::span<const double> higher, std::span<const double> lower) {
  const Ladder ladder(higher, lower);
  double best = 0;
  for (std::size_t i = 0; i < ladder.steps.size(); ++i) {
    best = std::max(best, shown_by(1 - ladder.negatives[i], ladder.positives[i]));
  }
  return best;
}

/// Between the thresholds: positive.
double best_interval(std::span<const double> narrow, std::span<const double> wide) {
  const Ladder ladder(narrow, wide);
  const double width = range(narrow);
  double best = 0;
  for (std::size_t from = 0; from < ladder.steps.size(); ++from) {
    for (std::size_t to = from; to < ladder.steps.size(); ++to) {
      const double apart = ladder.steps[to] - ladder.steps[from];
      if (apart < width - kSlack) continue;
      if (apart > width + kSlack) break;
      const double taken = ladder.positives[to + 1] - ladder.positives[from];
      const double wrongly = ladder.negatives[to + 1] - ladder.negatives[from];
      // Sums of shares are exact to the last bits only, which must not pass for a rate.
      const auto rate = [](double share) { return share < 1e-12 ? 0 : share; };
      best = std::max(best, shown_by(rate(wrongly), rate(1 - taken)));
    }
  }
  return best;
}

std::vector<double> column(const ModelConfidences& rows, std::size_t sample) {
  std::vector<double> values;
  for (const std::vector<double>& row : rows) values.push_back(row[sample]);
  return values;
}

}  // namespace

double distinguishability(std::span<const double> unlearned, std::span<const double> retrained) {
  const double one = range(unlearned);
  const double other = range(retrained);
  if (std::min(one, other) < std::max(one, other) / 100) return kMost;
  const bool retrained_higher =
      median({retrained.begin(), retrained.end()}) > median({unlearned.begin(), unlearned.end()});
  const double single = retrained_higher ? best_threshold(retrained, unlearned)
                                         : best_threshold(unlearned, retrained);
  const double both =
      one < other ? best_interval(unlearned, retrained) : best_interval(retrained, unlearned);
  return std::min(kMost, std::max(single, both));
}

double forgetting_quality(const ModelConfidences& unlearned, const ModelConfidences& retrained) {
  assert(unlearned.size() >= 3 && retrained.size() == unlearned.size());
  const std::size_t samples = unlearned.front().size();
  const double most = std::ceil(std::log(static_cast<double>(unlearned.size() - 1)));
  double points = 0;
  for (std::size_t sample = 0; sample < samples; ++sample) {
    const double shown = distinguishability(column(unlearned, sample), column(retrained, sample));
    if (shown < most) points += std::exp2(-std::floor(shown / kBucket));
  }
  return points / static_cast<double>(samples);
}

}  // namespace sisa
