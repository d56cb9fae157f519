#include "shards/deletion_plan.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "shards/placement.h"
#include "shards/schedule.h"
#include "tests/shards/oracle.h"
#include "tests/shards/population.h"

namespace sisa {
namespace {

std::vector<LocatedSample> random_forget_set(std::size_t count, std::mt19937_64& random) {
  const Placement placement(static_cast<std::uint32_t>(1 + random() % 30),
                            static_cast<std::uint32_t>(1 + random() % 30));
  std::vector<LocatedSample> forget;
  for (const Member& member : random_population(count, random)) {
    forget.push_back({member.sample, placement.place(member.subject)});
  }
  return forget;
}

LocatedSample sample_at(std::uint8_t name, std::uint32_t shard, std::uint32_t slice) {
  LocatedSample sample{{}, {ShardId{shard}, SliceId{slice}}};
  sample.key.bytes[0] = name;
  return sample;
}

TEST(DeletionPlan, ReplaysFromTheFirstAffectedSlice) {
  const std::vector<LocatedSample> forget = {sample_at(1, 4, 7), sample_at(2, 0, 5),
                                             sample_at(3, 4, 2), sample_at(4, 4, 9)};
  const std::map<ShardId, SliceId> expected = {{ShardId{0}, SliceId{5}}, {ShardId{4}, SliceId{2}}};
  EXPECT_EQ(plan_deletion(forget).first_slice, expected);
}

TEST(DeletionPlan, AgreesWithTheOracle) {
  std::mt19937_64 random(test_seed());
  SCOPED_TRACE(test_seed());
  for (int i = 0; i < 200; ++i) {
    const auto forget = random_forget_set(random() % 60, random);
    ASSERT_EQ(plan_deletion(forget).first_slice, oracle::first_slices(forget));
  }
}

TEST(DeletionPlan, ListsEachSampleOnceByPlaceAndKey) {
  std::mt19937_64 random(test_seed());
  auto forget = random_forget_set(50, random);
  auto expected = forget;
  std::sort(expected.begin(), expected.end(), [](const auto& a, const auto& b) {
    return std::tuple(a.place.shard, a.place.slice, a.key) <
           std::tuple(b.place.shard, b.place.slice, b.key);
  });
  forget.insert(forget.end(), expected.begin(), expected.begin() + 20);
  EXPECT_EQ(plan_deletion(forget).samples, expected);
}

TEST(DeletionPlan, DoesNotDependOnOrderOrRepetition) {
  std::mt19937_64 random(test_seed());
  auto forget = random_forget_set(50, random);
  const DeletionPlan once = plan_deletion(forget);
  forget.insert(forget.end(), forget.begin(), forget.begin() + 25);
  std::shuffle(forget.begin(), forget.end(), random);
  const DeletionPlan again = plan_deletion(forget);
  EXPECT_EQ(again.samples, once.samples);
  EXPECT_EQ(again.first_slice, once.first_slice);
}

TEST(DeletionPlan, OfNothingTouchesNothing) {
  EXPECT_TRUE(plan_deletion({}).samples.empty());
  EXPECT_TRUE(plan_deletion({}).first_slice.empty());
}

// A subject with rows in several slices was rolled back to only one of them.
TEST(DeletionPlan, OfASubjectTouchesOneSlice) {
  std::mt19937_64 random(test_seed());
  const Placement placement(20, 10);
  for (int i = 0; i < 100; ++i) {
    const auto subject = random_key<SubjectKey>(random);
    std::vector<LocatedSample> forget;
    for (int k = 0; k < 30; ++k) {
      forget.push_back({random_key<SampleKey>(random), placement.place(subject)});
    }
    const DeletionPlan plan = plan_deletion(forget);
    const Place place = oracle::place(subject, 20, 10);
    EXPECT_EQ(plan.first_slice, (std::map<ShardId, SliceId>{{place.shard, place.slice}}));
  }
}

TEST(RetrainVisits, AgreesWithTheOracle) {
  std::mt19937_64 random(test_seed());
  SCOPED_TRACE(test_seed());
  for (int i = 0; i < 500; ++i) {
    std::vector<std::uint64_t> slices(1 + random() % 30);
    for (std::uint64_t& samples : slices) samples = random() % 4 == 0 ? 0 : random() % 500;
    const auto first = static_cast<std::uint32_t>(random() % (slices.size() + 2));
    const auto epochs = static_cast<std::uint32_t>(1 + random() % 30);
    const auto mode = random() % 2 == 0 ? SliceMode::kCumulative : SliceMode::kIncremental;
    const SlicePlan plan{static_cast<std::uint32_t>(slices.size()), epochs, mode};
    ASSERT_EQ(retrain_visits(slices, SliceId{first}, plan),
              oracle::retrain_visits(slices, first, plan));
  }
}

// From slice m of R slices of D/R samples: 2eD/(R(R+1)) · (R(R+1) − m(m−1))/2.
TEST(RetrainVisits, FollowTheClosedForm) {
  constexpr std::uint32_t kEpochs = 20;
  constexpr std::uint64_t kPerSlice = 60;
  for (const std::uint32_t slices : {1U, 2U, 10U, 50U}) {
    const std::vector<std::uint64_t> shard(slices, kPerSlice);
    for (std::uint32_t first = 1; first <= slices; ++first) {
      const double later = slices * (slices + 1.0) - first * (first - 1.0);
      const double expected = kEpochs * kPerSlice * later / (slices + 1.0);
      const auto visits =
          static_cast<double>(retrain_visits(shard, SliceId{first}, {slices, kEpochs}));
      EXPECT_GE(visits, expected - 1e-6);
      EXPECT_LE(visits, expected + slices);
    }
  }
}

// On average over the slice hit: e·D·(2/3 + 1/(3R)).
TEST(RetrainVisits, OfOneRequestAreTwoThirdsOfTraining) {
  constexpr std::uint32_t kSlices = 50;
  constexpr std::uint32_t kEpochs = 20;
  const std::vector<std::uint64_t> shard(kSlices, 60);
  double total = 0;
  for (std::uint32_t first = 1; first <= kSlices; ++first) {
    total += static_cast<double>(retrain_visits(shard, SliceId{first}, {kSlices, kEpochs}));
  }
  const double expected = kEpochs * 60.0 * kSlices * (2.0 / 3 + 1.0 / (3 * kSlices));
  EXPECT_NEAR(total / kSlices, expected, kSlices);
}

// On average over the slice hit: e·D·(R+1)/(2R).
TEST(RetrainVisits, OfOneRequestAreHalfOfTrainingWithIncrementalSlices) {
  constexpr std::uint32_t kSlices = 50;
  constexpr std::uint32_t kEpochs = 20;
  const std::vector<std::uint64_t> shard(kSlices, 60);
  std::uint64_t total = 0;
  for (std::uint32_t first = 1; first <= kSlices; ++first) {
    total += retrain_visits(shard, SliceId{first}, {kSlices, kEpochs, SliceMode::kIncremental});
  }
  EXPECT_EQ(total / kSlices, kEpochs * 60 * (kSlices + 1) / 2);
}

TEST(RetrainVisits, SkipSlicesThatBecameEmpty) {
  const std::vector<std::uint64_t> shard = {10, 0, 10};
  EXPECT_EQ(retrain_visits(shard, SliceId{2}, {3, 4}), slice_visits(20, {3, 4}));
  EXPECT_EQ(retrain_visits(std::vector<std::uint64_t>{0, 0}, SliceId{1}, {2, 4}), 0U);
}

}  // namespace
}  // namespace sisa
