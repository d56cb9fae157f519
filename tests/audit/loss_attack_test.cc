#include "engine/audit/loss_attack.h"

#include <gtest/gtest.h>

#include <random>
#include <vector>

namespace sisa {
namespace {

using Losses = std::vector<double>;

Losses losses(std::size_t count, int seed, double from, double to) {
  std::mt19937 random(static_cast<unsigned>(seed));
  Losses values;
  for (std::size_t i = 0; i < count; ++i) {
    values.push_back(from + (to - from) * static_cast<double>(random()) / 4294967296.0);
  }
  return values;
}

TEST(LossAttack, TellsWhatLiesApart) {
  const auto found = loss_attack_accuracy(losses(300, 1, 0, 1), losses(400, 2, 5, 6), 0);
  ASSERT_TRUE(found);
  EXPECT_EQ(found->value, 1);
  EXPECT_GT(found->low, 0.98);
  // Whichever side has the higher losses.
  EXPECT_EQ(loss_attack_accuracy(losses(300, 1, 5, 6), losses(400, 2, 0, 1), 0)->value, 1);
}

TEST(LossAttack, GuessesWhereThereIsNothingToTell) {
  const auto found = loss_attack_accuracy(losses(2000, 1, 0, 1), losses(3000, 2, 0, 1), 0);
  EXPECT_NEAR(found->value, 0.5, 0.03);
  EXPECT_LT(found->low, 0.5);
  EXPECT_GT(found->high, 0.5);
}

TEST(LossAttack, DrawsTheBestLineWhereTheyOverlap) {
  // Uniform over [0, 1] and [0.5, 1.5]: the best threshold anywhere between is right three times of
  // four.
  const auto found = loss_attack_accuracy(losses(4000, 1, 0, 1), losses(4000, 2, 0.5, 1.5), 0);
  EXPECT_NEAR(found->value, 0.75, 0.02);
}

TEST(LossAttack, IsTheSameForTheSameSeed) {
  const Losses members = losses(100, 1, 0, 1);
  const Losses others = losses(150, 2, 0.2, 1.2);
  EXPECT_EQ(loss_attack_accuracy(members, others, 3)->value,
            loss_attack_accuracy(members, others, 3)->value);
  EXPECT_NE(loss_attack_accuracy(members, others, 3)->value,
            loss_attack_accuracy(members, others, 4)->value);
}

TEST(LossAttack, StandsHugeAndEqualLosses) {
  EXPECT_TRUE(loss_attack_accuracy(Losses(20, 103.0), losses(20, 2, 0, 100), 0));
  EXPECT_EQ(loss_attack_accuracy(Losses(20, 1.0), Losses(20, 1.0), 0)->value, 0.5);
}

TEST(LossAttack, OfAFewSaysNothing) {
  EXPECT_FALSE(loss_attack_accuracy(Losses(9, 1.0), Losses(100, 2.0), 0));
  EXPECT_FALSE(loss_attack_accuracy(Losses(100, 1.0), Losses(9, 2.0), 0));
}

}  // namespace
}  // namespace sisa
