#include "shards/random_stream.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <bit>
#include <random>
#include <set>
#include <vector>

#include "tests/shards/oracle.h"
#include "tests/shards/population.h"

namespace sisa {
namespace {

TEST(RandomStream, AgreesWithTheOracle) {
  std::mt19937_64 random(test_seed());
  SCOPED_TRACE(test_seed());
  for (int i = 0; i < 20000; ++i) {
    const auto number = [&] {
      return static_cast<std::uint32_t>(random() >> (32 + random() % 32));
    };
    const StreamName name{random(),          Purpose{1 + number() % 5},
                          ShardId{number()}, SliceId{number()},
                          number(),          number()};
    ASSERT_EQ(stream_seed(name), oracle::stream_seed(name));
    ASSERT_EQ(mix64(name.seed), oracle::mix(name.seed));
  }
}

TEST(RandomStream, SeedsAreDistinctOverALargeGrid) {
  std::vector<std::uint64_t> seeds;
  for (std::uint64_t seed : {0, 1}) {
    for (std::uint32_t purpose = 1; purpose <= 5; ++purpose) {
      for (std::uint32_t shard = 0; shard < 20; ++shard) {
        for (std::uint32_t slice = 0; slice <= 10; ++slice) {
          for (std::uint32_t epoch = 0; epoch < 20; ++epoch) {
            for (std::uint32_t step = 0; step < 20; ++step) {
              seeds.push_back(stream_seed(
                  {seed, Purpose{purpose}, ShardId{shard}, SliceId{slice}, epoch, step}));
            }
          }
        }
      }
    }
  }
  std::sort(seeds.begin(), seeds.end());
  EXPECT_EQ(std::adjacent_find(seeds.begin(), seeds.end()), seeds.end());
}

TEST(RandomStream, NeighbouringNamesGiveUnrelatedSeeds) {
  const StreamName base{.seed = 5, .purpose = Purpose::kDropout};
  std::vector<StreamName> neighbours(6, base);
  neighbours[0].seed ^= 1;
  neighbours[1].purpose = Purpose::kEpochOrder;
  neighbours[2].shard.value ^= 1;
  neighbours[3].slice.value ^= 1;
  neighbours[4].epoch ^= 1;
  neighbours[5].step ^= 1;
  for (const StreamName& neighbour : neighbours) {
    const int flipped = std::popcount(stream_seed(base) ^ stream_seed(neighbour));
    EXPECT_GE(flipped, 12);
    EXPECT_LE(flipped, 52);
  }
}

TEST(RandomStream, MixingIsOneToOneOnASample) {
  std::set<std::uint64_t> images;
  for (std::uint64_t x = 0; x < 100000; ++x) images.insert(mix64(x));
  EXPECT_EQ(images.size(), 100000U);
}

// Part of the store format: other values here mean that equal stores no longer train alike.
TEST(RandomStream, KeepsItsGoldenValues) {
  EXPECT_EQ(mix64(1), 0x5692161d100b05e5U);
  EXPECT_EQ(stream_seed({0, Purpose::kInitialWeights, {}, {}, 0, 0}), 0x6f37fc34226e454aU);
  EXPECT_EQ(stream_seed({7, Purpose::kEpochOrder, ShardId{3}, SliceId{2}, 5, 0}),
            0xd57060f8d9f93acU);
  EXPECT_EQ(stream_seed({0xffffffffffffffffU, Purpose::kDropout, ShardId{19}, SliceId{10}, 4, 99}),
            0x92daba564425ae94U);
}

}  // namespace
}  // namespace sisa
