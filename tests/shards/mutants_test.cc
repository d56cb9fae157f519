// Wrong ways to place, order and schedule, each of them made by someone before. The checkers must
// object to every one, or their silence about shards/ means nothing.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "shards/placement.h"
#include "tests/shards/properties.h"

namespace sisa::property {
namespace {

class Mutant : public ::testing::Test {
 protected:
  std::mt19937_64 random_{test_seed()};
};

TEST_F(Mutant, PlacingByPositionMovesRetainedSamples) {
  const Placing by_position = [](const Population& all, std::uint32_t shards,
                                 std::uint32_t slices) {
    std::vector<Place> places;
    for (std::uint32_t i = 0; i < all.size(); ++i) {
      places.push_back({ShardId{i % shards}, SliceId{1 + i / shards % slices}});
    }
    return places;
  };
  EXPECT_NE(removal_moves_nobody(by_position, random_), "");
  EXPECT_NE(subjects_stay_together(by_position, random_), "");
}

TEST_F(Mutant, BalancingSlicesByCountMovesRetainedSamples) {
  const Placing balanced = [](const Population& all, std::uint32_t shards, std::uint32_t slices) {
    std::vector<Place> places;
    for (const Member& member : all) {
      const auto smaller = std::count_if(all.begin(), all.end(), [&](const Member& other) {
        return other.subject < member.subject;
      });
      const auto slice = static_cast<std::size_t>(smaller) * slices / all.size();
      const Place place = Placement(shards, slices).place(member.subject);
      places.push_back({place.shard, SliceId{static_cast<std::uint32_t>(slice + 1)}});
    }
    return places;
  };
  EXPECT_NE(removal_moves_nobody(balanced, random_), "");
}

TEST_F(Mutant, CuttingTiersAtQuantilesOfRiskMovesRetainedSamples) {
  const Placing by_rank = [](const Population& all, std::uint32_t shards, std::uint32_t slices) {
    std::vector<double> risks;
    for (const Member& member : all) risks.push_back(declared_risk(member.subject));
    std::sort(risks.begin(), risks.end());
    std::vector<Place> places;
    for (const Member& member : all) {
      const RiskTiers fitted{{risks[all.size() / 2], risks[all.size() * 3 / 4]}};
      const RiskTier tier = fitted.tier(declared_risk(member.subject));
      places.push_back(Placement(shards, slices).place(member.subject, tier));
    }
    return places;
  };
  EXPECT_EQ(subjects_stay_together(by_rank, random_), "");
  EXPECT_NE(removal_moves_nobody(by_rank, random_), "");
}

TEST_F(Mutant, PlacingBySampleTearsSubjectsApart) {
  const Placing by_sample = [](const Population& all, std::uint32_t shards, std::uint32_t slices) {
    std::vector<Place> places;
    for (const Member& member : all) {
      places.push_back(Placement(shards, slices).place(SubjectKey{member.sample.bytes}));
    }
    return places;
  };
  EXPECT_EQ(removal_moves_nobody(by_sample, random_), "");
  EXPECT_NE(subjects_stay_together(by_sample, random_), "");
}

TEST_F(Mutant, DrawingShardAndSliceFromTheSameBitsIsNotUniform) {
  const Placing same_bits = [](const Population& all, std::uint32_t shards, std::uint32_t slices) {
    std::vector<Place> places;
    for (const Member& member : all) {
      SubjectKey twice = member.subject;
      std::copy_n(twice.bytes.begin(), 8, twice.bytes.begin() + 8);
      places.push_back(Placement(shards, slices).place(twice));
    }
    return places;
  };
  EXPECT_EQ(subjects_stay_together(same_bits, random_), "");
  EXPECT_NE(places_are_uniform(same_bits, random_), "");
}

TEST_F(Mutant, DrawingFromOneByteIsNotUniform) {
  const Placing one_byte = [](const Population& all, std::uint32_t shards, std::uint32_t slices) {
    std::vector<Place> places;
    for (const Member& member : all) {
      places.push_back({ShardId{member.subject.bytes[0] % shards},
                        SliceId{1 + member.subject.bytes[8] % slices}});
    }
    return places;
  };
  EXPECT_NE(places_are_uniform(one_byte, random_), "");
}

TEST_F(Mutant, RankingByIndexChangesTheOrderOfRetainedSamples) {
  const Ordering by_index = [](const std::vector<SampleKey>& samples, std::uint64_t seed,
                               ShardId shard, SliceId slice, std::uint32_t epoch) {
    const std::uint64_t stream = stream_seed({seed, Purpose::kEpochOrder, shard, slice, epoch, 0});
    std::map<std::uint64_t, SampleKey> ranked;
    for (std::size_t i = 0; i < samples.size(); ++i) ranked[mix64(stream ^ i)] = samples[i];
    std::vector<SampleKey> order;
    for (const auto& [rank, sample] : ranked) order.push_back(sample);
    return order;
  };
  EXPECT_NE(removal_keeps_relative_order(by_index, random_), "");
  EXPECT_NE(arrival_order_does_not_matter(by_index, random_), "");
}

TEST_F(Mutant, ShufflingChangesTheOrderOfRetainedSamples) {
  const Ordering shuffled = [](std::vector<SampleKey> samples, std::uint64_t seed, ShardId shard,
                               SliceId slice, std::uint32_t epoch) {
    std::sort(samples.begin(), samples.end());
    std::mt19937_64 generator(stream_seed({seed, Purpose::kEpochOrder, shard, slice, epoch, 0}));
    std::shuffle(samples.begin(), samples.end(), generator);
    return samples;
  };
  EXPECT_EQ(arrival_order_does_not_matter(shuffled, random_), "");
  EXPECT_NE(removal_keeps_relative_order(shuffled, random_), "");
}

TEST_F(Mutant, SortingByKeyIsNoRandomOrder) {
  const Ordering sorted = [](std::vector<SampleKey> samples, std::uint64_t, ShardId, SliceId,
                             std::uint32_t) {
    std::sort(samples.begin(), samples.end());
    return samples;
  };
  EXPECT_EQ(removal_keeps_relative_order(sorted, random_), "");
  EXPECT_NE(every_position_is_equally_likely(sorted, random_), "");
}

TEST_F(Mutant, RotatingOneOrderIsNoRandomOrder) {
  const Ordering rotated = [](std::vector<SampleKey> samples, std::uint64_t, ShardId, SliceId,
                              std::uint32_t epoch) {
    std::sort(samples.begin(), samples.end());
    std::rotate(samples.begin(), samples.begin() + epoch % std::max<std::size_t>(samples.size(), 1),
                samples.end());
    return samples;
  };
  EXPECT_NE(every_position_is_equally_likely(rotated, random_), "");
}

// The published code keeps the batches as they were cut before and drops the removed samples.
std::vector<oracle::Batch> cut_by_old_positions(const SliceSchedule& schedule,
                                                const std::vector<SampleKey>& samples,
                                                const std::set<SampleKey>& removed) {
  auto batches = real_batching()(schedule, samples, {});
  for (oracle::Batch& batch : batches) batch.samples = without(batch.samples, removed);
  return batches;
}

TEST_F(Mutant, CuttingBatchesByOldPositionsRemembersRemovedSamples) {
  EXPECT_NE(batches_depend_on_retained_samples_only(cut_by_old_positions, random_), "");
  EXPECT_NE(batches_are_well_formed(cut_by_old_positions, random_), "");
}

TEST_F(Mutant, KeepingARemovedSampleIsNoticed) {
  const Batching keeping = [](const SliceSchedule& schedule, const std::vector<SampleKey>& samples,
                              std::set<SampleKey> removed) {
    if (!removed.empty()) removed.erase(removed.begin());
    return real_batching()(schedule, samples, removed);
  };
  EXPECT_NE(batches_depend_on_retained_samples_only(keeping, random_), "");
  EXPECT_NE(batches_are_well_formed(keeping, random_), "");
}

TEST_F(Mutant, AScheduleSizedBeforeTheRemovalIsNoticed) {
  const Batching stale = [](SliceSchedule schedule, const std::vector<SampleKey>& samples,
                            const std::set<SampleKey>& removed) {
    schedule.visits += removed.size();
    return real_batching()(schedule, samples, removed);
  };
  EXPECT_NE(batches_depend_on_retained_samples_only(stale, random_), "");
}

TEST_F(Mutant, DroppingTheShortBatchIsNoticed) {
  const Batching dropping = [](const SliceSchedule& schedule, const std::vector<SampleKey>& samples,
                               const std::set<SampleKey>& removed) {
    auto batches = real_batching()(schedule, samples, removed);
    std::erase_if(batches, [&](const auto& b) { return b.samples.size() < schedule.batch_size; });
    return batches;
  };
  EXPECT_NE(batches_are_well_formed(dropping, random_), "");
}

TEST_F(Mutant, ALastEpochWithAnOrderOfItsOwnIsNoPrefix) {
  const Batching reseeded = [](SliceSchedule schedule, const std::vector<SampleKey>& samples,
                               const std::set<SampleKey>& removed) {
    schedule.seed += schedule.visits;
    return real_batching()(schedule, samples, removed);
  };
  EXPECT_EQ(batches_are_well_formed(reseeded, random_), "");
  EXPECT_NE(fewer_visits_are_a_prefix(reseeded, random_), "");
}

TEST_F(Mutant, WholeEpochsRoundSlicesToNothing) {
  const Visits rounded = [](std::uint64_t visible, std::uint32_t epochs, std::uint32_t slices) {
    return visible * static_cast<std::uint64_t>(std::floor(2.0 * epochs / (slices + 1)));
  };
  EXPECT_NE(no_slice_is_rounded_to_nothing(rounded), "");
  EXPECT_NE(total_work_is_that_of_unsliced_training(rounded), "");
}

TEST_F(Mutant, RoundingVisitsDownLosesSmallSlices) {
  const Visits floored = [](std::uint64_t visible, std::uint32_t epochs, std::uint32_t slices) {
    return 2 * std::uint64_t{epochs} * visible / (slices + 1);
  };
  EXPECT_NE(no_slice_is_rounded_to_nothing(floored), "");
}

TEST_F(Mutant, AllEpochsForEverySliceIsTooMuchWork) {
  const Visits everything = [](std::uint64_t visible, std::uint32_t epochs, std::uint32_t) {
    return visible * epochs;
  };
  EXPECT_NE(total_work_is_that_of_unsliced_training(everything), "");
}

}  // namespace
}  // namespace sisa::property
