#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <random>

#include "shards/deletion_plan.h"
#include "shards/placement.h"
#include "shards/schedule.h"
#include "tests/shards/oracle.h"
#include "tests/shards/population.h"

namespace sisa {
namespace {

struct Settings {
  std::uint64_t seed;
  std::uint32_t shards;
  std::uint32_t slices;
  std::uint32_t epochs;
  std::uint32_t batch_size;
};

Settings random_settings(std::mt19937_64& random) {
  const auto up_to = [&](std::uint32_t n) { return static_cast<std::uint32_t>(1 + random() % n); };
  return {random(), up_to(6), up_to(6), up_to(5), up_to(20)};
}

// All that training one slice sees: its batches by content. A slice that is not trained has none.
using Trace = std::map<Place, std::vector<oracle::Batch>>;

Trace train(const Population& population, const Settings& settings) {
  const Placement placement(settings.shards, settings.slices);
  std::map<Place, std::vector<SampleKey>> slices;
  for (const Member& m : population) slices[placement.place(m.subject)].push_back(m.sample);
  Trace trace;
  for (std::uint32_t shard = 0; shard < settings.shards; ++shard) {
    std::vector<SampleKey> visible;
    for (std::uint32_t slice = 1; slice <= settings.slices; ++slice) {
      const Place place{ShardId{shard}, SliceId{slice}};
      const auto& added = slices[place];
      if (added.empty()) continue;
      visible.insert(visible.end(), added.begin(), added.end());
      BatchSequence batches(
          {settings.seed, place.shard, place.slice,
           slice_visits(visible.size(), {settings.slices, settings.epochs}), settings.batch_size},
          visible);
      for (Batch batch; batches.next(batch);) {
        auto& copy = trace[place].emplace_back(oracle::Batch{batch.epoch, batch.step, {}});
        for (const std::uint32_t i : batch.samples) copy.samples.push_back(visible[i]);
      }
    }
  }
  return trace;
}

Trace train_by_oracle(const Population& population, const Settings& settings) {
  Trace trace;
  for (std::uint32_t shard = 0; shard < settings.shards; ++shard) {
    for (std::uint32_t slice = 1; slice <= settings.slices; ++slice) {
      std::vector<SampleKey> visible;
      bool trained = false;
      for (const Member& member : population) {
        const Place home = oracle::place(member.subject, settings.shards, settings.slices);
        if (home.shard.value != shard || home.slice.value > slice) continue;
        visible.push_back(member.sample);
        trained |= home.slice.value == slice;
      }
      if (!trained) continue;
      const Place place{ShardId{shard}, SliceId{slice}};
      trace[place] =
          oracle::batches({settings.seed, place.shard, place.slice,
                           oracle::slice_visits(visible.size(), {settings.slices, settings.epochs}),
                           settings.batch_size},
                          visible);
    }
  }
  return trace;
}

std::vector<LocatedSample> located(const Population& population, const std::set<SampleKey>& samples,
                                   const Settings& settings) {
  const Placement placement(settings.shards, settings.slices);
  std::vector<LocatedSample> result;
  for (const Member& member : population) {
    if (samples.contains(member.sample)) {
      result.push_back({member.sample, placement.place(member.subject)});
    }
  }
  return result;
}

class HistoryIndependence : public ::testing::TestWithParam<int> {
 protected:
  std::mt19937_64 random_{test_seed() + static_cast<std::uint64_t>(GetParam())};
  Settings settings_ = random_settings(random_);
  Population all_ = random_population(random_() % 150, random_);
};

TEST_P(HistoryIndependence, TrainingSeesWhatTheOracleSees) {
  SCOPED_TRACE(test_seed());
  EXPECT_EQ(train(all_, settings_), train_by_oracle(all_, settings_));
}

TEST_P(HistoryIndependence, ArrivalOrderDoesNotMatter) {
  const Trace before = train(all_, settings_);
  std::shuffle(all_.begin(), all_.end(), random_);
  EXPECT_EQ(train(all_, settings_), before);
}

// Keeping the clean checkpoints and training the plan's slices again gives what a store that never
// had the forgotten samples would have.
TEST_P(HistoryIndependence, WhatThePlanKeepsIsWhatAFreshStoreTrains) {
  SCOPED_TRACE(test_seed());
  const auto removed = random_subset(samples_of(all_), 0.1, random_);
  const DeletionPlan plan = plan_deletion(located(all_, removed, settings_));
  const Trace before = train(all_, settings_);
  Trace fresh = train(without(all_, removed), settings_);
  for (const auto& [place, batches] : before) {
    const auto hit = plan.first_slice.find(place.shard);
    const bool kept = hit == plan.first_slice.end() || place.slice < hit->second;
    if (!kept) continue;
    EXPECT_EQ(fresh[place], batches)
        << "shard " << place.shard.value << " slice " << place.slice.value;
  }
}

TEST_P(HistoryIndependence, WhatThePlanKeepsNeverSawAForgottenSample) {
  SCOPED_TRACE(test_seed());
  const auto removed = random_subset(samples_of(all_), 0.1, random_);
  const DeletionPlan plan = plan_deletion(located(all_, removed, settings_));
  for (const auto& [place, batches] : train(all_, settings_)) {
    const auto hit = plan.first_slice.find(place.shard);
    const bool kept = hit == plan.first_slice.end() || place.slice < hit->second;
    if (!kept) continue;
    for (const oracle::Batch& batch : batches) {
      EXPECT_EQ(without(batch.samples, removed), batch.samples);
    }
  }
}

INSTANTIATE_TEST_SUITE_P(RandomConfigurations, HistoryIndependence, ::testing::Range(0, 12));

}  // namespace
}  // namespace sisa
