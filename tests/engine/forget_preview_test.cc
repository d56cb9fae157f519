#include "engine/forget_preview.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>

#include "engine/training.h"
#include "tests/engine/fake_learner.h"
#include "tests/engine/people.h"
#include "tests/temp_dir.h"

namespace sisa {
namespace {

std::map<std::string, std::string> bytes_of(const std::string& directory) {
  std::map<std::string, std::string> files;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(directory)) {
    std::ifstream file(entry.path(), std::ios::binary);
    files[entry.path()] = {std::istreambuf_iterator<char>(file), {}};
  }
  return files;
}

class ForgetPreviewTest : public testing::Test {
 protected:
  ForgetPreviewTest() {
    people_ = make_people(60, 2, 11);
    std::copy_n(people_[3].features, 2, people_[40].features);
    create_people_store(dir_ / "store", dir_ / "people.csv", people_, people_config(3, 4, 99),
                        make_fake_learner);
  }

  Ensemble open(Access access) { return Ensemble(dir_ / "store", access, make_fake_learner); }

  // The preview, and then the same for real; every number must be the same.
  void expect_right(const ForgetSet& forget) {
    const ForgetPreview preview = open(Access::kRead).preview(forget, 1);
    Ensemble ensemble = open(Access::kWrite);
    const Status before = ensemble.status();
    const UnlearnReport report = ensemble.unlearn(forget, {.defer = true, .workers = 1}, silent_);
    const Status meanwhile = ensemble.status();
    const TrainReport training = ensemble.retrain(1, silent_);

    EXPECT_EQ(preview.samples, report.request.samples_removed);
    EXPECT_EQ(preview.sample_visits, training.sample_visits);
    EXPECT_EQ(preview.copies.named, report.copies.named);
    ASSERT_EQ(preview.shards.size(), report.request.shards.size());
    for (std::size_t i = 0; i < preview.shards.size(); ++i) {
      const ShardPreview& shard = preview.shards[i];
      const TouchedShard& touched = report.request.shards[i];
      EXPECT_EQ(shard.shard, touched.shard);
      EXPECT_EQ(shard.from_slice, touched.from_slice);
      EXPECT_EQ(shard.served_slice, before.shards[shard.shard.value].served_slice);
      EXPECT_EQ(shard.meanwhile_slice, meanwhile.shards[shard.shard.value].served_slice);
      EXPECT_EQ(shard.sample_visits > 0, touched.retrain);
    }
  }

  TempDir dir_;
  std::vector<Person> people_;
  Observer silent_;
};

TEST_F(ForgetPreviewTest, ChangesNoByte) {
  open(Access::kWrite).train(1, silent_);
  const auto before = bytes_of(dir_ / "store");
  open(Access::kRead).preview({.ids = {"p3"}, .labels = {1}, .duplicates = true}, 1);
  EXPECT_EQ(bytes_of(dir_ / "store"), before);
}

TEST_F(ForgetPreviewTest, SaysWhatTheRealRunDoes) {
  open(Access::kWrite).train(1, silent_);
  expect_right({.ids = {"p3"}});
  expect_right({.ids = {"p10"}, .subjects = {"s9"}});
  expect_right({.ids = {"p41"}, .duplicates = true});
  expect_right({.labels = {1}});
}

TEST_F(ForgetPreviewTest, SaysSoBesideEarlierRequestsAndBeforeTraining) {
  expect_right({.ids = {"p5"}});  // before training nothing is lost and nothing restored
  Ensemble ensemble = open(Access::kWrite);
  ensemble.train(1, silent_);
  ensemble.unlearn({.ids = {"p20", "p30"}}, {.defer = true, .workers = 1}, silent_);
  ensemble = open(Access::kRead);  // the writer ends
  expect_right({.ids = {"p10"}});
}

TEST_F(ForgetPreviewTest, CountsThePendingWorkOfOtherShardsApart) {
  Ensemble ensemble = open(Access::kWrite);
  ensemble.train(1, silent_);
  const UnlearnReport first =
      ensemble.unlearn({.ids = {"p20"}}, {.defer = true, .workers = 1}, silent_);
  for (const Person& person : people_) {
    if (person.id == "p20") continue;
    const ForgetPreview preview = ensemble.preview({.ids = {person.id}}, 1);
    const bool same = preview.shards.at(0).shard == first.request.shards.at(0).shard;
    EXPECT_EQ(preview.pending_visits == 0, same);
    EXPECT_EQ(preview.sample_visits, preview.pending_visits + preview.shards[0].sample_visits);
    EXPECT_GT(preview.shards[0].sample_visits, 0u) << "also where the shard already waits";
  }
}

TEST_F(ForgetPreviewTest, EstimatesFromTheLastTraining) {
  EXPECT_EQ(open(Access::kRead).preview({.ids = {"p3"}}, 1).seconds, 0) << "nothing to train";
  open(Access::kWrite).train(1, silent_);
  EXPECT_GT(open(Access::kRead).preview({.ids = {"p3"}}, 1).seconds, 0);
  // 1000 visits in 2 s with two shards side by side: 4 ms a visit.
  Store(dir_ / "store", Access::kWrite).record_training_cost({1000, 2, 2});
  const ForgetPreview one = open(Access::kRead).preview({.ids = {"p3"}}, 4);
  ASSERT_EQ(one.shards.size(), 1u);
  EXPECT_NEAR(one.seconds, 0.004 * static_cast<double>(one.sample_visits), 1e-9)
      << "one shard is trained by one worker";
  const ForgetPreview all = open(Access::kRead).preview({.labels = {1}}, 1);
  EXPECT_NEAR(all.seconds, 0.004 * static_cast<double>(all.sample_visits), 1e-9);
  EXPECT_LT(open(Access::kRead).preview({.labels = {1}}, 3).seconds, all.seconds);
}

TEST_F(ForgetPreviewTest, MeasuresThePaceWhereNoTrainingCameToItsEnd) {
  // Trained without a record of what it took, as when a training is cut off.
  {
    Store store(dir_ / "store", Access::kWrite);
    const auto learner = make_fake_learner(store.config());
    train_shards(store, *learner, all_shards(store.config()), 1, silent_);
  }
  Store store(dir_ / "store", Access::kRead);
  const Pace pace{1, 100, 10000};
  const ForgetPreview preview = preview_forgetting(store, {.ids = {"p3"}}, 1, [&] { return pace; });
  const ShardPreview& shard = preview.shards.at(0);
  ShardWork work{preview.sample_visits, 0, 0};
  for (SliceId slice{1}; slice.value <= 4; ++slice.value) {
    const std::uint64_t left =
        store.samples().count({shard.shard, slice}) - (slice == shard.from_slice ? 1 : 0);
    work.samples_read += left;
    if (slice >= shard.from_slice && left > 0) ++work.slices;
  }
  EXPECT_EQ(preview.seconds, pace.seconds(std::vector{work}, 1));
  EXPECT_GT(open(Access::kRead).preview({.ids = {"p3"}}, 1).seconds, 0);
}

TEST_F(ForgetPreviewTest, SaysWhatTheEnsembleLosesMeanwhile) {
  Ensemble ensemble = open(Access::kWrite);
  ensemble.train(1, silent_);
  const ForgetPreview preview = ensemble.preview({.labels = {0, 1, 2}}, 1);
  EXPECT_EQ(preview.present.constituents, 3u);
  EXPECT_EQ(preview.present.samples_seen, 1.0);
  EXPECT_EQ(preview.meanwhile.constituents, 0u);
  EXPECT_EQ(preview.meanwhile.samples_seen, 0.0);

  const ForgetPreview single = ensemble.preview({.ids = {"p3"}}, 1);
  const ShardPreview& shard = single.shards.at(0);
  const Status status = ensemble.status();
  double seen = 0;
  for (const ShardStatus& one : status.shards) {
    for (const SliceStatus& slice : one.slices) {
      const bool lost = one.shard == shard.shard && slice.slice > shard.meanwhile_slice;
      seen += lost ? 0 : static_cast<double>(slice.samples);
    }
  }
  EXPECT_NEAR(single.meanwhile.samples_seen, seen / 59, 1e-12);
}

}  // namespace
}  // namespace sisa
