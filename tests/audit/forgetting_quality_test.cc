#include "engine/audit/forgetting_quality.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <random>
#include <vector>

namespace sisa {
namespace {

using Confidences = std::vector<double>;

Confidences normal(std::size_t count, unsigned seed, double mean, double spread) {
  std::mt19937 random(seed);
  std::normal_distribution<double> draw(mean, spread);
  Confidences values;
  for (std::size_t i = 0; i < count; ++i) values.push_back(draw(random));
  return values;
}

ModelConfidences models(std::size_t count, std::size_t samples, unsigned seed, double mean) {
  ModelConfidences rows;
  for (std::size_t i = 0; i < count; ++i) {
    rows.push_back(normal(samples, seed + static_cast<unsigned>(i), mean, 1));
  }
  return rows;
}

double shown_by(double false_positives, double false_negatives) {
  if (false_positives + false_negatives == 0) return 50;
  if (false_positives * false_negatives == 0) return 0;
  const double d = 1e-5;
  double best = 0;
  for (const auto& [a, b] :
       {std::pair(false_positives, false_negatives), std::pair(false_negatives, false_positives)}) {
    if (1 - d - a > 0) best = std::max(best, std::log((1 - d - a) / b));
  }
  return best;
}

// Every attack, as the definition says it.
double oracle(const Confidences& unlearned, const Confidences& retrained) {
  const auto middle = [](Confidences values) {
    std::ranges::sort(values);
    return (values[values.size() / 2] + values[(values.size() - 1) / 2]) / 2;
  };
  const auto range = [](const Confidences& values) {
    return *std::ranges::max_element(values) - *std::ranges::min_element(values);
  };
  const auto rate = [](const Confidences& values, auto&& holds) {
    return static_cast<double>(std::ranges::count_if(values, holds)) /
           static_cast<double>(values.size());
  };
  Confidences steps = unlearned;
  steps.insert(steps.end(), retrained.begin(), retrained.end());
  const bool up = middle(retrained) > middle(unlearned);
  const Confidences& higher = up ? retrained : unlearned;
  const Confidences& lower = up ? unlearned : retrained;
  const bool tight = range(unlearned) < range(retrained);
  const Confidences& narrow = tight ? unlearned : retrained;
  const Confidences& wide = tight ? retrained : unlearned;
  double best = 0;
  for (const double from : steps) {
    const auto above = [&](double c) { return c >= from; };
    best = std::max(best, shown_by(rate(lower, above), rate(higher, std::not_fn(above))));
    for (const double to : steps) {
      if (to < from || std::abs(to - from - range(narrow)) > 2) continue;
      const auto between = [&](double c) { return from <= c && c <= to; };
      best = std::max(best, shown_by(rate(wide, between), rate(narrow, std::not_fn(between))));
    }
  }
  return best;
}

TEST(ForgettingQuality, TakesTheBestOfAllAttacks) {
  for (unsigned seed = 0; seed < 30; ++seed) {
    const double apart = 0.3 * (seed % 5);
    const double spread = seed % 3 == 0 ? 0.2 : seed % 3 == 1 ? 1 : 4;
    const Confidences one = normal(24, 2 * seed, 0, 1);
    const Confidences other = normal(24, 2 * seed + 1, apart, spread);
    EXPECT_NEAR(distinguishability(one, other), oracle(one, other), 1e-9) << seed;
    EXPECT_NEAR(distinguishability(other, one), oracle(other, one), 1e-9) << seed;
  }
}

TEST(ForgettingQuality, KnowsWhatIsTellsAtOnce) {
  EXPECT_EQ(distinguishability(normal(20, 1, 0, 1), normal(20, 2, 100, 1)), 50);
  EXPECT_EQ(distinguishability(normal(20, 1, 0, 1), Confidences(20, 0.0)), 50);
  EXPECT_EQ(distinguishability(Confidences(20, 1.0), Confidences(20, 1.0)), 0);
}

TEST(ForgettingQuality, ScoresEverySampleByWholeHalves) {
  const ModelConfidences one = models(32, 7, 100, 0);
  const ModelConfidences other = models(32, 7, 900, 0.5);
  double points = 0;
  for (std::size_t sample = 0; sample < 7; ++sample) {
    Confidences a, b;
    for (std::size_t i = 0; i < 32; ++i) {
      a.push_back(one[i][sample]);
      b.push_back(other[i][sample]);
    }
    const double shown = oracle(a, b);
    if (shown < 4) points += std::pow(0.5, std::floor(2 * shown));  // 4: log 31, rounded up
  }
  EXPECT_GT(points, 0);
  EXPECT_NEAR(forgetting_quality(one, other), points / 7, 1e-9);
}

TEST(ForgettingQuality, IsLowWhereModelsStillKnow) {
  const double alike = forgetting_quality(models(64, 40, 100, 0), models(64, 40, 900, 0));
  EXPECT_GT(alike, 0.1);
  EXPECT_LT(alike, 0.35);
  EXPECT_LT(forgetting_quality(models(64, 40, 100, 0), models(64, 40, 900, 2)), alike / 4);
  EXPECT_EQ(forgetting_quality(models(64, 40, 100, 0), models(64, 40, 900, 50)), 0);
}

}  // namespace
}  // namespace sisa
