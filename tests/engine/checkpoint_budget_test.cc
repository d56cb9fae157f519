#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>

#include "engine/ensemble.h"
#include "shards/error.h"
#include "shards/placement.h"
#include "storage/keyed_hash.h"
#include "tests/engine/fake_learner.h"
#include "tests/engine/people.h"
#include "tests/temp_dir.h"

namespace sisa {
namespace {

using Digests = std::vector<std::string>;
using testing::HasSubstr;

constexpr std::uint32_t kShards = 2;
constexpr std::uint32_t kSlices = 7;
constexpr std::uint32_t kKept = 3;

// Stops training after so many sample visits.
class StopAfter : public Observer {
 public:
  explicit StopAfter(std::uint64_t visits) : left_(static_cast<std::int64_t>(visits)) {}
  void on_visits(std::uint64_t count) override { left_ -= static_cast<std::int64_t>(count); }
  bool stop_requested() const override { return left_ <= 0; }

 private:
  std::atomic<std::int64_t> left_;
};

class NoAnswers : public PredictionSink {
 public:
  void begin() override {}
  void answer(const Prediction&) override {}
};

class CheckpointBudget : public testing::Test {
 protected:
  // A store that keeps `kept` checkpoints a shard.
  Ensemble make(const std::string& name, const std::vector<Person>& people, std::uint32_t kept) {
    StoreConfig config = people_config(kShards, kSlices, 5);
    config.kept_checkpoints = kept;
    create_people_store(dir_ / name, dir_ / (name + ".csv"), people, config, make_fake_learner);
    return open(name);
  }
  Ensemble open(const std::string& name) {
    return {dir_ / name, Access::kWrite, make_fake_learner};
  }
  void expect_verified(Ensemble& ensemble, bool replay = false) {
    for (const Check& check : ensemble.verify(replay, {}, 1, silent_).checks) {
      EXPECT_TRUE(check.ok) << check.name << ": " << check.detail;
    }
  }
  // The last kept of the slices that a removal from `slice` leaves clean; 0 for none.
  SliceId last_kept_before(Ensemble& ensemble, SliceId slice) {
    SliceId last = kNoSlice;
    for (const SliceId kept : ensemble.config().kept_slices()) {
      if (kept < slice) last = kept;
    }
    return last;
  }
  Place place_of(const Person& person) {
    return Placement(kShards, kSlices).place(subject_key(person.subject, 5));
  }

  TempDir dir_;
  Observer silent_;
  const std::vector<Person> people_ = make_people(80, 1, 3);
};

TEST_F(CheckpointBudget, ChangesNoDigest) {
  Ensemble whole = make("whole", people_, 0);
  whole.train(1, silent_);
  for (std::uint32_t kept = 1; kept < kSlices; ++kept) {
    SCOPED_TRACE(kept);
    Ensemble part = make("part" + std::to_string(kept), people_, kept);
    part.train(2, silent_);
    EXPECT_EQ(slice_digests(part.status()), slice_digests(whole.status()));
    EXPECT_EQ(part.status().digest, whole.status().digest);
    EXPECT_LT(part.status().checkpoint_bytes, whole.status().checkpoint_bytes);
    expect_verified(part, true);
  }
}

TEST_F(CheckpointBudget, KeepsTheChosenSlices) {
  Ensemble ensemble = make("store", people_, kKept);
  const auto kept = ensemble.config().kept_slices();
  const Status status = ensemble.status();
  for (const SliceStatus& slice : status.shards[1].slices) {
    EXPECT_EQ(slice.kept, std::count(kept.begin(), kept.end(), slice.slice) == 1);
  }
  ensemble.train(1, silent_);
  const std::uint64_t bytes = ensemble.status().checkpoint_bytes;
  EXPECT_GT(bytes, 0U);
  EXPECT_LE(bytes, kShards * kKept * 400);
}

TEST_F(CheckpointBudget, StartsAgainFromTheLastKeptCheckpoint) {
  Ensemble ensemble = make("store", people_, kKept);
  ensemble.train(1, silent_);
  std::vector<std::string> gone;
  for (std::size_t i = 0; i < people_.size(); i += 9) {
    SCOPED_TRACE(people_[i].id);
    const Place place = place_of(people_[i]);
    const SliceId restart = last_kept_before(ensemble, place.slice);
    const ForgetSet forget{.ids = {people_[i].id}, .subjects = {}};
    const ForgetPreview preview = ensemble.preview(forget, 1);
    const UnlearnReport report = ensemble.unlearn(forget, {.workers = 1}, silent_);
    gone.push_back(people_[i].id);
    ASSERT_EQ(report.request.shards.size(), 1U);
    EXPECT_EQ(report.request.shards[0].from_slice.value, restart.value + 1);
    EXPECT_EQ(preview.shards.at(0).from_slice, report.request.shards[0].from_slice);
    EXPECT_EQ(preview.shards.at(0).meanwhile_slice, restart);
    EXPECT_EQ(preview.sample_visits, report.training.sample_visits);
    EXPECT_EQ(report.request.sample_visits, report.training.sample_visits);
    Ensemble fresh = make("fresh" + std::to_string(i), without(people_, gone), 0);
    fresh.train(1, silent_);
    EXPECT_EQ(slice_digests(ensemble.status()), slice_digests(fresh.status()));
    expect_verified(ensemble);
  }
}

TEST_F(CheckpointBudget, ServesWhatItCanLoadUntilItIsRestored) {
  Ensemble ensemble = make("store", people_, kKept);
  ensemble.train(1, silent_);
  NoAnswers sink;
  for (std::size_t i = 0; i < people_.size(); i += 20) {
    SCOPED_TRACE(people_[i].id);
    const Place place = place_of(people_[i]);
    const SliceId before = ensemble.status().shards[place.shard.value].served_slice;
    ensemble.unlearn({.ids = {people_[i].id}, .subjects = {}}, {.defer = true, .workers = 1},
                     silent_);
    const SliceId served = ensemble.status().shards[place.shard.value].served_slice;
    EXPECT_EQ(served, std::min(before, last_kept_before(ensemble, place.slice)));
    expect_verified(ensemble);
  }
  ensemble.predict("csv:" + (dir_ / "store.csv"), Aggregate::kMean, sink, 1, silent_);
  ensemble.retrain(2, silent_);
  EXPECT_TRUE(ensemble.status().pending.empty());
  expect_verified(ensemble, true);
}

TEST_F(CheckpointBudget, GoesOnAfterAnyInterruption) {
  Ensemble whole = make("whole", people_, 0);
  whole.train(1, silent_);
  make("store", people_, kKept);
  Digests digests;
  for (std::uint64_t visits = 1; digests != slice_digests(whole.status()); visits += 7) {
    ASSERT_LT(visits, 5000U);
    Ensemble ensemble = open("store");
    StopAfter stop(visits);
    try {
      ensemble.train(1 + static_cast<int>(visits % 2), stop);
    } catch (const Error& error) {
      ASSERT_EQ(error.kind(), ErrorKind::kInterrupted);
    }
    for (const ShardStatus& shard : ensemble.status().shards) {
      EXPECT_TRUE(shard.served_slice == kNoSlice ||
                  shard.slices[shard.served_slice.value - 1].kept);
    }
    expect_verified(ensemble);
    digests = slice_digests(ensemble.status());
  }
}

TEST_F(CheckpointBudget, TakesWhatEmptySlicesPassOn) {
  // A handful of people: most slices are empty.
  for (std::uint32_t kept = 1; kept < kSlices; ++kept) {
    SCOPED_TRACE(kept);
    const std::vector<Person> few = make_people(kSlices + kept, 1, kept);
    const std::string name = std::to_string(kept);
    Ensemble whole = make("whole" + name, few, 0);
    Ensemble part = make("part" + name, few, kept);
    whole.train(1, silent_);
    part.train(1, silent_);
    EXPECT_EQ(slice_digests(part.status()), slice_digests(whole.status()));
    expect_verified(part, true);
    part.unlearn({.ids = {"p1"}, .subjects = {}}, {.workers = 1}, silent_);
    expect_verified(part, true);
  }
}

TEST_F(CheckpointBudget, IsCutByWhatACheckpointTakes) {
  Observer silent;
  const auto options = [&](std::uint64_t budget) {
    CreateOptions options;
    options.data = write_people(dir_ / "people.csv", people_);
    options.config = people_config(kShards, kSlices, 5);
    options.checkpoint_budget = budget;
    return options;
  };
  const auto kept_with = [&](const std::string& name, std::uint64_t budget) {
    Ensemble::create(dir_ / name, options(budget), silent, make_fake_learner);
    return open(name).config().kept_checkpoints;
  };
  const std::uint64_t bytes = 3 * 8 + 64;  // of a fake learner's state
  EXPECT_EQ(kept_with("one", kShards * bytes), 1U);
  EXPECT_EQ(kept_with("almost-two", 2 * kShards * bytes - 1), 1U);
  EXPECT_EQ(kept_with("two", 2 * kShards * bytes), 2U);
  EXPECT_EQ(kept_with("all", kSlices * kShards * bytes), 0U);
  EXPECT_EQ(kept_with("more", UINT64_MAX), 0U);
  try {
    kept_with("none", kShards * bytes - 1);
    ADD_FAILURE() << "a budget for nothing was accepted";
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::kUsage);
    EXPECT_THAT(error.what(), HasSubstr("give at least " + std::to_string(kShards * bytes)));
  }
}

}  // namespace
}  // namespace sisa
