#include "shards/checkpoint_choice.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <bit>
#include <limits>

#include "tests/shards/oracle.h"

namespace sisa {
namespace {

using Kept = std::vector<SliceId>;

constexpr SliceMode kModes[] = {SliceMode::kCumulative, SliceMode::kIncremental};

// The visits of one request after another on every slice, counted by the schedule's own rules on
// slices of `samples` samples each.
std::uint64_t counted_cost(const SlicePlan& plan, const Kept& kept, std::uint64_t samples) {
  const std::vector<std::uint64_t> slices(plan.slices, samples);
  std::uint64_t cost = 0;
  for (std::uint32_t hit = 1; hit <= plan.slices; ++hit) {
    std::uint32_t first = 1;
    for (const SliceId slice : kept) {
      if (slice.value < hit) first = slice.value + 1;
    }
    cost += oracle::retrain_visits(slices, first, plan);
  }
  return cost;
}

// The least cost of all sets of `count` slices with the last one among them.
std::uint64_t least_cost(const SlicePlan& plan, std::uint32_t count) {
  std::uint64_t least = std::numeric_limits<std::uint64_t>::max();
  for (std::uint32_t set = 0; set < 1U << (plan.slices - 1); ++set) {
    if (std::popcount(set) + 1 != static_cast<int>(count)) continue;
    Kept kept;
    for (std::uint32_t slice = 1; slice < plan.slices; ++slice) {
      if ((set >> (slice - 1) & 1U) != 0) kept.push_back({slice});
    }
    kept.push_back({plan.slices});
    least = std::min(least, counted_cost(plan, kept, plan.slices + 1));
  }
  return least;
}

// The same for more slices than have sets that can be listed: the best last-but-n-th one each.
std::uint64_t least_cost_by_table(const SlicePlan& plan, std::uint32_t count) {
  const std::uint32_t end = plan.slices;
  const std::vector<std::uint64_t> slices(end, end + 1);
  // least[k]: of hits after slice k, where k is kept and `left` more are before the end.
  std::vector<std::uint64_t> least(end);
  for (std::uint32_t k = 0; k < end; ++k) {
    least[k] = (end - k) * oracle::retrain_visits(slices, k + 1, plan);
  }
  for (std::uint32_t left = 1; left < count; ++left) {
    std::vector<std::uint64_t> next(end, std::numeric_limits<std::uint64_t>::max() / 2);
    for (std::uint32_t k = 0; k < end; ++k) {
      const std::uint64_t each = oracle::retrain_visits(slices, k + 1, plan);
      for (std::uint32_t n = k + 1; n < end; ++n) {
        next[k] = std::min(next[k], (n - k) * each + least[n]);
      }
    }
    least = next;
  }
  return least[0];
}

void expect_well_formed(const SlicePlan& plan, const Kept& kept, std::uint32_t count) {
  ASSERT_EQ(kept.size(), std::min(count, plan.slices));
  EXPECT_EQ(kept.back().value, plan.slices);
  EXPECT_GE(kept.front().value, 1U);
  EXPECT_EQ(std::adjacent_find(kept.begin(), kept.end(), std::greater_equal<>()), kept.end());
}

TEST(CheckpointChoice, CostsNoMoreThanAnyOtherSet) {
  for (const SliceMode mode : kModes) {
    for (std::uint32_t slices = 1; slices <= 11; ++slices) {
      const SlicePlan plan{slices, 3, mode};
      for (std::uint32_t count = 1; count <= slices; ++count) {
        const Kept kept = kept_slices(plan, count);
        expect_well_formed(plan, kept, count);
        EXPECT_EQ(counted_cost(plan, kept, slices + 1), least_cost(plan, count))
            << count << " of " << slices;
      }
    }
  }
}

TEST(CheckpointChoice, CostsNoMoreThanAnyOtherSetOfManySlices) {
  for (const SliceMode mode : kModes) {
    for (const std::uint32_t slices : {37U, 60U}) {
      const SlicePlan plan{slices, 1, mode};
      for (std::uint32_t count = 1; count < slices; ++count) {
        const Kept kept = kept_slices(plan, count);
        expect_well_formed(plan, kept, count);
        // 2e/(R+1) epochs of multiples of R+1 samples: nothing is rounded.
        EXPECT_EQ(counted_cost(plan, kept, slices + 1), least_cost_by_table(plan, count))
            << count << " of " << slices;
      }
    }
  }
}

TEST(CheckpointChoice, CountsWhatItExpectsAsTheScheduleDoes) {
  // Slices of R+1 samples, one epoch: slice 1 visits 2 samples to every one of its unit, or R+1.
  const SlicePlan cumulative{10, 1, SliceMode::kCumulative};
  const SlicePlan incremental{10, 1, SliceMode::kIncremental};
  for (std::uint32_t count = 1; count <= 10; ++count) {
    const Kept kept = kept_slices(cumulative, count);
    EXPECT_EQ(2 * retraining_cost(cumulative, kept), counted_cost(cumulative, kept, 11));
    EXPECT_EQ(11 * retraining_cost(incremental, kept), counted_cost(incremental, kept, 11));
  }
}

TEST(CheckpointChoice, SpacesIncrementalSlicesEvenly) {
  const Kept kept = kept_slices({12, 1, SliceMode::kIncremental}, 3);
  EXPECT_EQ(kept, (Kept{{4}, {8}, {12}}));
}

// What a cumulative slice costs grows, so that late slices are worth more.
TEST(CheckpointChoice, LeavesOutEarlyCumulativeSlices) {
  const Kept kept = kept_slices({12, 1, SliceMode::kCumulative}, 3);
  EXPECT_EQ(kept, (Kept{{6}, {9}, {12}}));
}

TEST(CheckpointChoice, IsMadeForTheLargestStores) {
  for (const SliceMode mode : kModes) {
    const SlicePlan plan{65536, 1, mode};
    std::uint64_t before = std::numeric_limits<std::uint64_t>::max();
    for (const std::uint32_t count : {1U, 2U, 1000U, 32768U, 65000U, 65535U, 65536U}) {
      const Kept kept = kept_slices(plan, count);
      expect_well_formed(plan, kept, count);
      const std::uint64_t cost = retraining_cost(plan, kept);
      EXPECT_LT(cost, before);
      before = cost;
    }
  }
}

}  // namespace
}  // namespace sisa
