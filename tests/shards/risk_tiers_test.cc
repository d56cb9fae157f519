#include "shards/risk_tiers.h"

#include <gtest/gtest.h>

#include <limits>

namespace sisa {
namespace {

TEST(RiskTiers, CountTheThresholdsThatARiskReaches) {
  const RiskTiers tiers{{-1, 0.5, 3}};
  EXPECT_EQ(tiers.count(), 4U);
  EXPECT_EQ(tiers.tier(-2).value, 0U);
  EXPECT_EQ(tiers.tier(-1).value, 1U);
  EXPECT_EQ(tiers.tier(0.49).value, 1U);
  EXPECT_EQ(tiers.tier(0.5).value, 2U);
  EXPECT_EQ(tiers.tier(3).value, 3U);
  EXPECT_EQ(tiers.tier(std::numeric_limits<double>::max()).value, 3U);
}

TEST(RiskTiers, ArePutAtTheLowestWhereNothingIsDeclared) {
  EXPECT_EQ((RiskTiers{{-5}}.tier(std::nullopt).value), 0U);
}

TEST(RiskTiers, WithoutThresholdsAreOneTier) {
  const RiskTiers none;
  EXPECT_FALSE(none.any());
  EXPECT_EQ(none.count(), 1U);
  EXPECT_EQ(none.tier(1e300).value, 0U);
  EXPECT_TRUE(RiskTiers::by_default().any());
}

}  // namespace
}  // namespace sisa
