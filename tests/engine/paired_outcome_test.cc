#include "engine/paired_outcome.h"

#include <gtest/gtest.h>

namespace sisa {
namespace {

PairedOutcome outcome(int both, int only_first, int only_second, int neither) {
  PairedOutcome result;
  for (int i = 0; i < both; ++i) result.add(true, true);
  for (int i = 0; i < only_first; ++i) result.add(true, false);
  for (int i = 0; i < only_second; ++i) result.add(false, true);
  for (int i = 0; i < neither; ++i) result.add(false, false);
  return result;
}

TEST(PairedOutcome, OfNothingIsNoDifference) {
  const PairedOutcome nothing;
  EXPECT_EQ(nothing.difference(), 0);
  EXPECT_EQ(nothing.p_value(), 1);
}

TEST(PairedOutcome, TestsAsMcNemarDoes) {
  // 2 (1 + 12 + 66) / 2^12
  EXPECT_NEAR(outcome(50, 10, 2, 38).p_value(), 158.0 / 4096, 1e-12);
  EXPECT_NEAR(outcome(7, 2, 10, 0).p_value(), 158.0 / 4096, 1e-12);
  EXPECT_EQ(outcome(5, 3, 3, 5).p_value(), 1);
  EXPECT_NEAR(outcome(0, 0, 20, 0).p_value(), 2 * 0x1p-20, 1e-12);
}

TEST(PairedOutcome, IsUncertainAsAgrestiAndMinSay) {
  const PairedOutcome even = outcome(60, 12, 12, 14);
  EXPECT_EQ(even.difference(), 0);
  EXPECT_NEAR(even.interval().high, 1.959963984540054 * 5 / 100, 1e-12);
  EXPECT_NEAR(even.interval().low, -even.interval().high, 1e-12);
  const PairedOutcome worse = outcome(60, 24, 0, 14);
  EXPECT_DOUBLE_EQ(worse.difference(), -24.0 / 98);
  EXPECT_NEAR(worse.interval().low + worse.interval().high, 2 * -0.24, 1e-12);
  EXPECT_LT(worse.interval().high, 0);
}

}  // namespace
}  // namespace sisa
