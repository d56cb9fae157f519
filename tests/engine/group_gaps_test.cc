#include "engine/group_gaps.h"

#include <gtest/gtest.h>

namespace sisa {
namespace {

void add(ConfusionMatrix& outcome, std::uint32_t label, std::uint32_t answer, int times) {
  for (int i = 0; i < times; ++i) outcome.add(label, answer);
}

ConfusionMatrix of_two(int zeros_as_0, int zeros_as_1, int ones_as_0, int ones_as_1) {
  ConfusionMatrix outcome(2);
  add(outcome, 0, 0, zeros_as_0);
  add(outcome, 0, 1, zeros_as_1);
  add(outcome, 1, 0, ones_as_0);
  add(outcome, 1, 1, ones_as_1);
  return outcome;
}

TEST(GroupGaps, OfTwoClassesAreThoseOfTheLiterature) {
  const GroupOutcomes groups = {{"a", of_two(4, 2, 1, 3)}, {"b", of_two(4, 1, 3, 2)}};
  const auto gaps = gaps_of(groups);
  ASSERT_TRUE(gaps);
  EXPECT_EQ(gaps->worst_group, "b");
  EXPECT_DOUBLE_EQ(gaps->worst_accuracy, 0.6);
  EXPECT_DOUBLE_EQ(gaps->accuracy, 0.7 - 0.6);
  EXPECT_DOUBLE_EQ(gaps->demographic_parity, 0.5 - 0.3);  // answered 1: 5 and 3 of 10
  EXPECT_DOUBLE_EQ(gaps->equalised_odds, 0.75 - 0.4);     // true positives: 3 of 4, 2 of 5
}

TEST(GroupGaps, TakeTheWorstClassOfMany) {
  ConfusionMatrix fair(3);
  ConfusionMatrix unfair(3);
  for (std::uint32_t label = 0; label < 3; ++label) add(fair, label, label, 10);
  add(unfair, 0, 0, 10);
  add(unfair, 1, 1, 10);
  add(unfair, 2, 1, 6);
  add(unfair, 2, 2, 4);
  const auto gaps = gaps_of({{"fair", fair}, {"unfair", unfair}});
  EXPECT_EQ(gaps->worst_group, "unfair");
  EXPECT_DOUBLE_EQ(gaps->demographic_parity, 16.0 / 30 - 10.0 / 30);  // of class 1
  EXPECT_DOUBLE_EQ(gaps->equalised_odds, 1 - 0.4);                    // class 2 is not found
}

TEST(GroupGaps, SeeFalsePositives) {
  ConfusionMatrix many(2);
  add(many, 0, 1, 9);
  add(many, 0, 0, 1);
  const auto gaps = gaps_of({{"few", of_two(9, 1, 0, 0)}, {"many", many}});
  EXPECT_DOUBLE_EQ(gaps->equalised_odds, 0.9 - 0.1);
}

TEST(GroupGaps, CountNobodyWhereThereIsNobody) {
  EXPECT_FALSE(gaps_of({}));
  EXPECT_FALSE(gaps_of({{"empty", ConfusionMatrix(2)}}));
  // One has no sample of class 1, the other none at all: there is nothing to compare.
  const auto gaps = gaps_of({{"a", of_two(3, 1, 0, 0)}, {"empty", ConfusionMatrix(2)}});
  EXPECT_EQ(gaps->worst_group, "a");
  EXPECT_EQ(gaps->accuracy, 0);
  EXPECT_EQ(gaps->demographic_parity, 0);
  EXPECT_EQ(gaps->equalised_odds, 0);
}

}  // namespace
}  // namespace sisa
