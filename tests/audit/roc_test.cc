#include "engine/audit/roc.h"

#include <gtest/gtest.h>

#include <cmath>
#include <random>
#include <vector>

namespace sisa {
namespace {

using Scores = std::vector<double>;

Scores random_scores(std::size_t count, int seed, double shift) {
  std::mt19937 random(static_cast<unsigned>(seed));
  Scores scores;
  // Few different values: ties abound.
  for (std::size_t i = 0; i < count; ++i)
    scores.push_back(static_cast<double>(random() % 20) + shift);
  return scores;
}

double beats(double member, double other) { return member > other ? 1 : member == other ? 0.5 : 0; }

double variance(const Scores& values) {
  double mean = 0, squares = 0;
  for (const double value : values) mean += value / static_cast<double>(values.size());
  for (const double value : values) squares += (value - mean) * (value - mean);
  return squares / static_cast<double>(values.size() - 1);
}

TEST(AreaUnderRoc, IsWhatAllPairsSay) {
  const Scores members = random_scores(37, 1, 3);
  const Scores others = random_scores(51, 2, 0);
  Scores of_members(members.size()), of_others(others.size());
  double area = 0;
  for (std::size_t i = 0; i < members.size(); ++i) {
    for (std::size_t j = 0; j < others.size(); ++j) {
      const double won = beats(members[i], others[j]);
      of_members[i] += won / 51;
      of_others[j] += won / 37;
      area += won / (37 * 51);
    }
  }
  const auto found = area_under_roc(members, others);
  ASSERT_TRUE(found);
  EXPECT_NEAR(found->value, area, 1e-12);
  const double deviation = std::sqrt(variance(of_members) / 37 + variance(of_others) / 51);
  EXPECT_NEAR(found->high - found->value, 1.959964 * deviation, 1e-6);
  EXPECT_NEAR(found->value - found->low, 1.959964 * deviation, 1e-6);
}

TEST(AreaUnderRoc, OfAFewSaysNothing) {
  EXPECT_FALSE(area_under_roc(Scores{1}, Scores{1, 2}));
  EXPECT_FALSE(area_under_roc(Scores{1, 2}, Scores{}));
}

TEST(TruePositiveRate, LetsNoMoreFalseAlarmsPass) {
  Scores others;
  for (int i = 0; i < 200; ++i) others.push_back(i);
  // 2 of 200 may be above the threshold, which then is 197.
  const auto rate = true_positive_rate(Scores{196, 197, 197.5, 198, 500}, others, 0.01);
  ASSERT_TRUE(rate);
  EXPECT_DOUBLE_EQ(rate->value, 0.6);
  EXPECT_LT(rate->low, 0.3);
  EXPECT_GT(rate->high, 0.85);
  // Equals are not above it, however many they are.
  EXPECT_DOUBLE_EQ(true_positive_rate(Scores{1, 2}, Scores(100, 1.0), 0.01)->value, 0.5);
}

TEST(TruePositiveRate, OfAFewSaysNothing) {
  EXPECT_FALSE(true_positive_rate(Scores{1, 2}, Scores(99, 0.0), 0.01));
  EXPECT_FALSE(true_positive_rate(Scores{}, Scores(100, 0.0), 0.01));
}

TEST(Estimate, OfAShareIsWilsons) {
  // Newcombe 1998, table I: 81 of 263, 0 of 20, 29 of 29.
  const Estimate some = estimated_share(81.0 / 263, 263);
  EXPECT_NEAR(some.low, 0.2553, 5e-5);
  EXPECT_NEAR(some.high, 0.3662, 5e-5);
  const Estimate none = estimated_share(0, 20);
  EXPECT_EQ(none.low, 0);
  EXPECT_NEAR(none.high, 0.1611, 5e-5);
  const Estimate all = estimated_share(1, 29);
  EXPECT_NEAR(all.low, 0.8830, 5e-5);
  EXPECT_EQ(all.high, 1);
}

}  // namespace
}  // namespace sisa
