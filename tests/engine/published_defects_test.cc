// The defects of earlier systems, each as a test that such a system would fail.

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "engine/ensemble.h"
#include "shards/error.h"
#include "storage/erasure/removed.h"
#include "tests/engine/fake_learner.h"
#include "tests/engine/people.h"
#include "tests/temp_dir.h"

namespace sisa {
namespace {

class PublishedDefects : public testing::Test {
 protected:
  Ensemble trained(const std::vector<Person>& people, const StoreConfig& config) {
    create_people_store(dir_ / "store", dir_ / "people.csv", people, config, make_fake_learner);
    Ensemble ensemble(dir_ / "store", Access::kWrite, make_fake_learner);
    ensemble.train(1, silent_);
    return ensemble;
  }

  std::vector<std::string> fresh(const std::vector<Person>& people, const StoreConfig& config) {
    TempDir dir;
    create_people_store(dir / "store", dir / "people.csv", people, config, make_fake_learner);
    Ensemble ensemble(dir / "store", Access::kWrite, make_fake_learner);
    ensemble.train(1, silent_);
    return slice_digests(ensemble.status());
  }

  TempDir dir_;
  Observer silent_;
};

// A key over only the first R·⌊n/R⌋ indices does not change when a point of the tail goes.
TEST_F(PublishedDefects, DeletingAnyPointOfTheTailChangesTheModel) {
  const auto people = make_people(23, 1, 3);  // 23 is no multiple of the 5 slices
  const auto config = people_config(1, 5, 1);
  Ensemble ensemble = trained(people, config);
  auto before = *ensemble.status().digest;
  std::vector<std::string> gone;
  for (const std::string id : {"p22", "p21", "p20"}) {
    ensemble.unlearn({.ids = {id}, .subjects = {}}, {.workers = 1}, silent_);
    gone.push_back(id);
    const Digest after = *ensemble.status().digest;
    EXPECT_NE(to_hex(after), to_hex(before)) << id << " was silently kept";
    EXPECT_EQ(slice_digests(ensemble.status()), fresh(without(people, gone), config));
    before = after;
  }
}

// A key that ignores configuration and data hands out another experiment's model.
TEST_F(PublishedDefects, DigestDependsOnEveryPartOfTheExperiment) {
  const auto people = make_people(20, 1, 3);
  const auto config = people_config(1, 2, 1);
  const auto base = fresh(people, config);
  auto other = config;
  other.training.epochs = 7;
  EXPECT_NE(fresh(people, other), base);
  other = config;
  other.training.batch_size = 5;
  EXPECT_NE(fresh(people, other), base);
  other = config;
  other.seed = 2;
  EXPECT_NE(fresh(people, other), base);
  auto changed = people;
  changed[4].features[0] += 1;
  EXPECT_NE(fresh(changed, config), base);
}

// Whole epochs a slice give 11 of 50 slices no training at 20 epochs.
TEST_F(PublishedDefects, EverySliceWithSamplesIsTrained) {
  const auto people = make_people(300, 1, 3);
  auto config = people_config(1, 50, 1);
  config.training.epochs = 20;
  Ensemble ensemble = trained(people, config);
  const Status status = ensemble.status();
  for (std::size_t r = 1; r < status.shards[0].slices.size(); ++r) {
    const auto& slice = status.shards[0].slices[r];
    EXPECT_EQ(slice.digest != status.shards[0].slices[r - 1].digest, slice.samples > 0)
        << "slice " << r + 1;
  }
}

// A batch whose points are all deleted must not become an empty one (a mean over nothing).
TEST_F(PublishedDefects, DeletingAWholeBatchLeavesNoEmptyBatch) {
  const auto people = make_people(8, 1, 3);
  auto config = people_config(1, 1, 1);
  config.training.batch_size = 2;
  Ensemble ensemble = trained(people, config);
  const std::vector<std::string> gone = {"p0", "p1", "p2", "p3", "p4", "p5"};
  ensemble.unlearn({.ids = gone, .subjects = {}}, {.workers = 1}, silent_);
  EXPECT_EQ(slice_digests(ensemble.status()), fresh(without(people, gone), config));
}

// Purging rows before retraining makes a retry find nothing to do.
TEST_F(PublishedDefects, ARetryAfterAnInterruptedRetrainingStillRetrains) {
  struct Stopped : Observer {
    bool stop_requested() const override { return true; }
  } stopped;
  const auto people = make_people(30, 1, 3);
  const auto config = people_config(2, 3, 1);
  Ensemble ensemble = trained(people, config);
  EXPECT_THROW(ensemble.unlearn({.ids = {"p5"}, .subjects = {}}, {.workers = 1}, stopped), Error);
  EXPECT_FALSE(ensemble.status().digest) << "a model that saw the sample must not be served";
  const TrainReport report = ensemble.retrain(1, silent_);
  EXPECT_GT(report.sample_visits, 0u);
  EXPECT_EQ(slice_digests(ensemble.status()), fresh(without(people, {"p5"}), config));
}

// A removal that changes no weight must not be reported as done.
TEST_F(PublishedDefects, ARemovalIsRestoredOnlyWithNewWeights) {
  const auto people = make_people(30, 1, 3);
  Ensemble ensemble = trained(people, people_config(2, 3, 1));
  const Digest before = *ensemble.status().digest;
  const UnlearnReport report =
      ensemble.unlearn({.ids = {"p5"}, .subjects = {}}, {.workers = 1}, silent_);
  EXPECT_EQ(report.request.state, RequestState::kRestored);
  EXPECT_GT(report.training.sample_visits, 0u);
  EXPECT_NE(to_hex(*ensemble.status().digest), to_hex(before));
}

// A subject with rows in several slices, rolled back to only one of them, stays in the others.
TEST_F(PublishedDefects, AllRowsOfASubjectLiveInOneSliceAndLeaveTogether) {
  const auto people = make_people(60, 10, 3);
  const auto config = people_config(2, 4, 1);
  Ensemble ensemble = trained(people, config);
  const UnlearnReport report =
      ensemble.unlearn({.ids = {}, .subjects = {"s3"}}, {.workers = 1}, silent_);
  EXPECT_EQ(report.request.samples_removed, 10u);
  std::vector<std::string> gone;
  for (const Person& person : people) {
    if (person.subject == "s3") gone.push_back(person.id);
  }
  EXPECT_EQ(slice_digests(ensemble.status()), fresh(without(people, gone), config));
}

// Preprocessing fitted on all rows survives the deletion of one.
TEST_F(PublishedDefects, FittedStatisticsForgetTheSamplesToo) {
  auto people = make_people(12, 1, 3);
  people[5].features[0] = 1e6f;  // an outlier that any mean would remember
  const auto config = people_config(1, 1, 1);
  Ensemble ensemble = trained(people, config);
  ensemble.unlearn({.ids = {"p5"}, .subjects = {}}, {.workers = 1}, silent_);
  EXPECT_EQ(slice_digests(ensemble.status()), fresh(without(people, {"p5"}), config));
}

// Every promoted model is kept for ever.
TEST_F(PublishedDefects, NoFileKeepsAModelThatSawARemovedSample) {
  const auto people = make_people(30, 1, 3);
  Ensemble ensemble = trained(people, people_config(1, 3, 1));
  const auto slices = ensemble.status().shards[0].slices;
  const auto some_file_holds = [&](const SliceStatus& slice) {
    for (const auto& entry : std::filesystem::directory_iterator(dir_ / "store")) {
      std::ifstream file(entry.path(), std::ios::binary);
      const std::string bytes(std::istreambuf_iterator<char>(file), {});
      for (const std::string& trace : checkpoint_traces(*slice.digest)) {
        if (bytes.find(trace) != std::string::npos) return true;
      }
    }
    return false;
  };
  for (const SliceStatus& slice : slices) EXPECT_TRUE(some_file_holds(slice));
  const UnlearnReport report =
      ensemble.unlearn({.ids = {"p5"}, .subjects = {}}, {.defer = true, .workers = 1}, silent_);
  for (const SliceStatus& slice : slices) {
    const bool clean = slice.slice < report.request.shards[0].from_slice;
    EXPECT_EQ(some_file_holds(slice), clean) << "slice " << slice.slice.value;
  }
}

// An emptied shard still votes with the model of samples that are gone.
TEST_F(PublishedDefects, AShardWithoutSamplesHasNoModel) {
  const auto people = make_people(6, 1, 3);
  Ensemble ensemble = trained(people, people_config(1, 2, 1));
  ensemble.unlearn({.ids = {"p0", "p1", "p2", "p3", "p4", "p5"}, .subjects = {}}, {.workers = 1},
                   silent_);
  EXPECT_TRUE(ensemble.status().digest) << "nothing is left to train";
  const auto ask = [&] {
    ensemble.evaluate({.data = "csv:" + (dir_ / "people.csv"), .workers = 1}, silent_);
  };
  EXPECT_THROW(ask(), Error);
}

}  // namespace
}  // namespace sisa
