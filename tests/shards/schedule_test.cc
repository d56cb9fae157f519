#include "shards/schedule.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <limits>

#include "tests/shards/oracle.h"
#include "tests/shards/properties.h"

namespace sisa {
namespace {

// Byte k of sample i is 16·i + k, modulo 256.
std::vector<SampleKey> patterned_samples(std::uint32_t count) {
  std::vector<SampleKey> samples(count);
  for (std::uint32_t i = 0; i < count; ++i) {
    for (std::uint32_t k = 0; k < 16; ++k) {
      samples[i].bytes[k] = static_cast<std::uint8_t>(16 * i + k);
    }
  }
  return samples;
}

TEST(SliceVisits, AgreesWithTheOracle) {
  std::mt19937_64 random(test_seed());
  SCOPED_TRACE(test_seed());
  for (int i = 0; i < 20000; ++i) {
    const auto number = [&] {
      return static_cast<std::uint32_t>(random() >> (32 + random() % 32));
    };
    const std::uint32_t visible = number();
    const std::uint32_t epochs = number() >> 1;
    const std::uint32_t slices = std::max(number(), 1U);
    const auto mode = random() % 2 == 0 ? SliceMode::kCumulative : SliceMode::kIncremental;
    const SlicePlan plan{slices, epochs, mode};
    ASSERT_EQ(slice_visits(visible, plan), oracle::slice_visits(visible, plan))
        << visible << " samples, " << epochs << " epochs, " << slices << " slices";
  }
}

TEST(SliceVisits, WithOneSliceAreWholeEpochs) {
  for (const auto mode : {SliceMode::kCumulative, SliceMode::kIncremental}) {
    EXPECT_EQ(slice_visits(60000, {1, 10, mode}), 600000U);
  }
}

TEST(SliceVisits, DoNotOverflow) {
  constexpr std::uint64_t kLargest = std::numeric_limits<std::uint32_t>::max();
  for (const auto mode : {SliceMode::kCumulative, SliceMode::kIncremental}) {
    EXPECT_EQ(slice_visits(kLargest, {1, kLargest, mode}), kLargest * kLargest);
  }
}

// Whole-epoch rounding gave 11 of 50 slices no epoch at 20 epochs.
TEST(SliceVisits, RoundNoSliceToNothing) {
  EXPECT_EQ(property::no_slice_is_rounded_to_nothing(property::real_visits()), "");
}

TEST(SliceVisits, AddUpToUnslicedTraining) {
  EXPECT_EQ(property::total_work_is_that_of_unsliced_training(property::real_visits()), "");
}

TEST(EpochOrder, AgreesWithTheOracle) {
  std::mt19937_64 random(test_seed());
  SCOPED_TRACE(test_seed());
  const auto ordering = property::real_ordering();
  for (int i = 0; i < 100; ++i) {
    const auto samples = samples_of(random_population(random() % 300, random));
    const std::uint64_t seed = random();
    const ShardId shard{static_cast<std::uint32_t>(random() % 50)};
    const SliceId slice{static_cast<std::uint32_t>(1 + random() % 50)};
    const auto epoch = static_cast<std::uint32_t>(random() % 100);
    ASSERT_EQ(ordering(samples, seed, shard, slice, epoch),
              oracle::epoch_order(samples, seed, shard, slice, epoch));
  }
}

TEST(EpochOrder, KeepsTheRelativeOrderOfRetainedSamples) {
  std::mt19937_64 random(test_seed());
  EXPECT_EQ(property::removal_keeps_relative_order(property::real_ordering(), random), "");
}

TEST(EpochOrder, DoesNotDependOnArrivalOrder) {
  std::mt19937_64 random(test_seed());
  EXPECT_EQ(property::arrival_order_does_not_matter(property::real_ordering(), random), "");
}

TEST(EpochOrder, MakesEveryPositionEquallyLikely) {
  std::mt19937_64 random(test_seed());
  EXPECT_EQ(property::every_position_is_equally_likely(property::real_ordering(), random), "");
}

TEST(EpochOrder, DiffersBetweenEpochsSlicesShardsAndSeeds) {
  const auto samples = patterned_samples(16);
  const auto base = epoch_order(samples, 1, ShardId{1}, SliceId{1}, 1);
  EXPECT_NE(base, epoch_order(samples, 2, ShardId{1}, SliceId{1}, 1));
  EXPECT_NE(base, epoch_order(samples, 1, ShardId{2}, SliceId{1}, 1));
  EXPECT_NE(base, epoch_order(samples, 1, ShardId{1}, SliceId{2}, 1));
  EXPECT_NE(base, epoch_order(samples, 1, ShardId{1}, SliceId{1}, 2));
  EXPECT_EQ(base, epoch_order(samples, 1, ShardId{1}, SliceId{1}, 1));
}

// Keys made so that every stream ranks them alike; only the keys themselves can tell them apart.
TEST(EpochOrder, BreaksEqualRanksByKey) {
  const auto key_of = [](std::uint64_t second) {
    const std::uint64_t first = 42 ^ mix64(second);
    SampleKey key;
    for (unsigned k = 0; k < 8; ++k) {
      key.bytes[k] = static_cast<std::uint8_t>(first >> (8 * k));
      key.bytes[8 + k] = static_cast<std::uint8_t>(second >> (8 * k));
    }
    return key;
  };
  std::vector<SampleKey> samples;
  for (std::uint64_t second = 0; second < 20; ++second) samples.push_back(key_of(second));
  auto sorted = samples;
  std::sort(sorted.begin(), sorted.end());
  ASSERT_NE(samples, sorted);
  EXPECT_EQ(property::real_ordering()(samples, 1, ShardId{0}, SliceId{1}, 0), sorted);
}

// Part of the store format: other values here mean that equal stores no longer train alike.
TEST(EpochOrder, KeepsItsGoldenValues) {
  const auto samples = patterned_samples(8);
  using Order = std::vector<std::uint32_t>;
  EXPECT_EQ(epoch_order(samples, 7, ShardId{3}, SliceId{2}, 5), (Order{1, 5, 7, 6, 3, 0, 2, 4}));
  EXPECT_EQ(epoch_order(samples, 0, ShardId{0}, SliceId{1}, 0), (Order{3, 7, 1, 4, 5, 2, 0, 6}));
}

TEST(BatchSequence, AgreesWithTheOracle) {
  std::mt19937_64 random(test_seed());
  SCOPED_TRACE(test_seed());
  const auto batching = property::real_batching();
  for (int i = 0; i < 100; ++i) {
    const auto samples = samples_of(random_population(1 + random() % 200, random));
    const SliceSchedule schedule{
        .seed = random(),
        .shard = ShardId{static_cast<std::uint32_t>(random() % 50)},
        .slice = SliceId{static_cast<std::uint32_t>(1 + random() % 50)},
        .visits = random() % (5 * samples.size()),
        .batch_size = static_cast<std::uint32_t>(1 + random() % 40),
    };
    ASSERT_EQ(batching(schedule, samples, {}), oracle::batches(schedule, samples));
  }
}

TEST(BatchSequence, DependsOnRetainedSamplesOnly) {
  std::mt19937_64 random(test_seed());
  EXPECT_EQ(property::batches_depend_on_retained_samples_only(property::real_batching(), random),
            "");
}

// A batch whose samples were all deleted became empty, and its loss not a number.
TEST(BatchSequence, HasNoEmptyOrMisshapenBatch) {
  std::mt19937_64 random(test_seed());
  EXPECT_EQ(property::batches_are_well_formed(property::real_batching(), random), "");
}

TEST(BatchSequence, EndsInAPrefixOfItsLastEpoch) {
  std::mt19937_64 random(test_seed());
  EXPECT_EQ(property::fewer_visits_are_a_prefix(property::real_batching(), random), "");
}

TEST(BatchSequence, TellsWhatShareOfItsVisitsIsMade) {
  const std::vector<SampleKey> samples = patterned_samples(10);
  BatchSequence batches({.slice = {3}, .visits = 16, .batch_size = 4}, samples);
  std::vector<double> shares;
  for (Batch batch; batches.next(batch);) shares.push_back(batch.progress);
  // 4, 4 and 2 of the first epoch, 4 and 2 of the second.
  const std::vector<double> visits = {0, 4, 8, 10, 14};
  ASSERT_EQ(shares.size(), visits.size());
  for (std::size_t i = 0; i < shares.size(); ++i) {
    EXPECT_EQ(shares[i], visits[i] / 16);
  }
}

TEST(BatchSequence, WithoutVisitsIsEmpty) {
  Batch batch;
  EXPECT_FALSE(BatchSequence({.visits = 0, .batch_size = 4}, {}).next(batch));
  const auto samples = patterned_samples(3);
  EXPECT_FALSE(BatchSequence({.visits = 0, .batch_size = 4}, samples).next(batch));
}

TEST(BatchSequence, StaysAtItsEnd) {
  const auto samples = patterned_samples(3);
  BatchSequence sequence({.visits = 2, .batch_size = 4}, samples);
  Batch batch;
  EXPECT_TRUE(sequence.next(batch));
  EXPECT_EQ(batch.samples.size(), 2U);
  EXPECT_FALSE(sequence.next(batch));
  EXPECT_FALSE(sequence.next(batch));
}

TEST(BatchSequence, TakesABatchLargerThanTheEpoch) {
  const auto samples = patterned_samples(3);
  BatchSequence sequence({.visits = 6, .batch_size = 100}, samples);
  Batch batch;
  for (std::uint32_t epoch = 0; epoch < 2; ++epoch) {
    ASSERT_TRUE(sequence.next(batch));
    EXPECT_EQ(batch.epoch, epoch);
    EXPECT_EQ(batch.step, 0U);
    EXPECT_EQ(batch.samples.size(), 3U);
  }
  EXPECT_FALSE(sequence.next(batch));
}

}  // namespace
}  // namespace sisa
