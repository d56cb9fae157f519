#include "shards/request_distribution.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numeric>
#include <random>
#include <set>

#include "tests/shards/population.h"

namespace sisa {
namespace {

// The sum of the definition, term by term.
double distinct(const std::vector<double>& weights, double requests) {
  const double all = std::accumulate(weights.begin(), weights.end(), 0.0);
  double sum = 0;
  for (const double weight : weights) sum += 1 - std::pow(1 - weight / all, requests);
  return sum;
}

std::vector<double> zipf_weights(int subjects) {
  std::vector<double> weights;
  for (int k = 1; k <= subjects; ++k) weights.push_back(1.0 / k);
  return weights;
}

TEST(RequestDistribution, CountsWhoAsksTwiceOnce) {
  EXPECT_DOUBLE_EQ(RequestDistribution::uniform().distinct(1, 9), 1);
  EXPECT_DOUBLE_EQ(RequestDistribution::uniform().distinct(2, 2), 1.5);
  EXPECT_DOUBLE_EQ(RequestDistribution::zipf().distinct(1, 9), 1);
  EXPECT_NEAR(RequestDistribution::zipf().distinct(2, 2), (1 - 1 / 9.0) + (1 - 4 / 9.0), 1e-12);
}

TEST(RequestDistribution, IsTheMeanOfDraws) {
  std::mt19937_64 random(test_seed());
  SCOPED_TRACE(test_seed());
  const std::vector<double> weights = zipf_weights(200);
  std::discrete_distribution<int> draw(weights.begin(), weights.end());
  constexpr int kTrials = 4000;
  double sum = 0;
  for (int trial = 0; trial < kTrials; ++trial) {
    std::set<int> seen;
    for (int i = 0; i < 50; ++i) seen.insert(draw(random));
    sum += static_cast<double>(seen.size());
  }
  // a trial's deviation is below √50 / 2
  EXPECT_NEAR(sum / kTrials, RequestDistribution::zipf().distinct(200, 50), 0.25);
}

TEST(RequestDistribution, ZipfIsItsSumPastTheHeadToo) {
  for (const int subjects : {4096, 4097, 5000, 300000}) {
    const auto weights = zipf_weights(subjects);
    for (const double requests : {1.0, 100.0, 1e5, 1e7}) {
      const double expected = distinct(weights, requests);
      EXPECT_NEAR(RequestDistribution::zipf().distinct(subjects, requests), expected,
                  1e-6 * expected);
    }
  }
}

TEST(RequestDistribution, ClassesShareTheirWeight) {
  const auto two = RequestDistribution::classes({3, 1});
  EXPECT_NEAR(two.distinct(4, 5), distinct({3, 3, 1, 1}, 5), 1e-12);
  EXPECT_NEAR(RequestDistribution::classes({0, 2}).distinct(10, 1e9), 5, 1e-9);
  EXPECT_NEAR(RequestDistribution::classes({1e308, 1e308}).distinct(10, 3),
              RequestDistribution::uniform().distinct(10, 3), 1e-12);
}

TEST(RequestDistribution, StaysSoundForABillionSubjects) {
  EXPECT_NEAR(RequestDistribution::uniform().distinct(1e9, 1), 1, 1e-12);
  EXPECT_NEAR(RequestDistribution::uniform().distinct(1e9, 1e6), 1e6 * (1 - 0.5e-3), 1);
  // For many: c·(ln(M/c) + 1 - γ) with c = Q / H(M), γ Euler's constant.
  constexpr double kEuler = 0.57721566490153286;
  const double c = 1e6 / (std::log(1e9) + kEuler);
  EXPECT_NEAR(RequestDistribution::zipf().distinct(1e9, 1e6), c * (std::log(1e9 / c) + 1 - kEuler),
              1e-4 * 1e6);
  EXPECT_NEAR(RequestDistribution::zipf().distinct(1e9, 1e-3), 1e-3, 1e-6);
}

}  // namespace
}  // namespace sisa
