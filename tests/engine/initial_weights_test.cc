#include "engine/initial_weights.h"

#include <gtest/gtest.h>

#include <vector>

#include "shards/random_stream.h"

namespace sisa {
namespace {

std::vector<float> drawn(std::uint64_t seed, ShardId shard, std::size_t count) {
  std::vector<float> values(count);
  InitialWeights(seed, shard).uniform(1, values);
  return values;
}

// The definition, element by element: changing it changes every store's digests.
TEST(InitialWeights, AreTheUpperBitsOfSplitMix64) {
  const std::uint64_t start = stream_seed({7, Purpose::kInitialWeights, ShardId{3}});
  const std::vector<float> values = drawn(7, {3}, 100);
  for (std::uint64_t k = 1; k <= 100; ++k) {
    const std::uint64_t upper = mix64(start + k * 0x9e3779b97f4a7c15) >> 40U;
    EXPECT_EQ(double{values[k - 1]}, static_cast<double>(upper) / (1U << 23U) - 1);
  }
}

TEST(InitialWeights, BelongToSeedAndShard) {
  EXPECT_EQ(drawn(1, {2}, 10), drawn(1, {2}, 10));
  EXPECT_NE(drawn(1, {2}, 10), drawn(1, {3}, 10));
  EXPECT_NE(drawn(1, {2}, 10), drawn(2, {2}, 10));
}

TEST(InitialWeights, GoOnFromTensorToTensor) {
  std::vector<float> values(10);
  InitialWeights weights(1, {2});
  weights.uniform(0.5F, std::span(values).first(4));
  weights.uniform(0.25F, std::span(values).last(6));
  const std::vector<float> one = drawn(1, {2}, 10);
  for (std::size_t i = 0; i < 10; ++i) EXPECT_EQ(values[i], one[i] * (i < 4 ? 0.5F : 0.25F));
}

TEST(InitialWeights, AreUniform) {
  double sum = 0;
  double squares = 0;
  const std::vector<float> values = drawn(0, {0}, 100000);
  for (const float x : values) {
    ASSERT_GE(x, -1);
    ASSERT_LT(x, 1);
    sum += x;
    squares += double{x} * x;
  }
  EXPECT_NEAR(sum / 100000, 0, 0.01);
  EXPECT_NEAR(squares / 100000, 1.0 / 3, 0.005);
}

TEST(InitialWeights, TheBoundFallsWithTheFanIn) {
  EXPECT_EQ(initial_bound(1), 1);
  EXPECT_EQ(initial_bound(16), 0.25F);
}

}  // namespace
}  // namespace sisa
