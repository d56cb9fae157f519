#include "engine/ensemble.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <set>

#include "shards/error.h"
#include "storage/receipts/receipt_check.h"
#include "tests/engine/fake_learner.h"
#include "tests/engine/people.h"
#include "tests/temp_dir.h"

namespace sisa {
namespace {

using testing::Each;
using testing::HasSubstr;

ErrorKind kind_of(const std::function<void()>& action) {
  try {
    action();
  } catch (const Error& error) {
    return error.kind();
  }
  ADD_FAILURE() << "nothing was thrown";
  return ErrorKind::kFailed;
}

class EnsembleTest : public testing::Test {
 protected:
  static constexpr std::size_t kPeople = 60;

  void create(std::uint32_t shards = 3, std::uint32_t slices = 4, std::size_t per_subject = 1) {
    people_ = make_people(kPeople, per_subject, 11);
    create_people_store(dir_ / "store", dir_ / "people.csv", people_,
                        people_config(shards, slices, 99), make_fake_learner);
  }
  Ensemble open(Access access = Access::kWrite) {
    return Ensemble(dir_ / "store", access, make_fake_learner);
  }

  TempDir dir_;
  std::vector<Person> people_;
  Observer silent_;
};

TEST_F(EnsembleTest, StatusOfAnUntrainedStoreHasNoDigests) {
  create();
  const Status status = open(Access::kRead).status();
  EXPECT_EQ(status.samples, kPeople);
  EXPECT_FALSE(status.digest);
  EXPECT_THAT(slice_digests(status), Each("-"));
}

TEST_F(EnsembleTest, TrainingTwiceDoesNothingMore) {
  create();
  Ensemble ensemble = open();
  const TrainReport first = ensemble.train(2, silent_);
  EXPECT_EQ(first.shards_trained, 3u);
  EXPECT_GE(first.sample_visits, 3 * kPeople);  // 3 epochs, each slice rounded up
  const TrainReport second = ensemble.train(2, silent_);
  EXPECT_EQ(second.shards_trained, 0u);
  EXPECT_EQ(second.sample_visits, 0u);
  EXPECT_EQ(second.digest, first.digest);
}

TEST_F(EnsembleTest, UnlearningRetrainsOnlyTheAffectedShardFromTheAffectedSlice) {
  create();
  Ensemble ensemble = open();
  ensemble.train(1, silent_);
  const auto before = ensemble.status();
  const UnlearnReport report =
      ensemble.unlearn({.ids = {"p7"}, .subjects = {}}, {.workers = 1}, silent_);
  const auto after = ensemble.status();

  ASSERT_EQ(report.request.shards.size(), 1u);
  const TouchedShard touched = report.request.shards[0];
  EXPECT_EQ(report.request.state, RequestState::kRestored);
  EXPECT_EQ(report.training.shards_trained, 1u);
  for (std::size_t shard = 0; shard < before.shards.size(); ++shard) {
    for (std::size_t r = 0; r < before.shards[shard].slices.size(); ++r) {
      const bool redone = shard == touched.shard.value && r + 1 >= touched.from_slice.value;
      EXPECT_EQ(before.shards[shard].slices[r].digest != after.shards[shard].slices[r].digest,
                redone)
          << "shard " << shard << ", slice " << r + 1;
    }
  }
}

TEST_F(EnsembleTest, DeferredUnlearningServesTheLastCleanCheckpointUntilRetrained) {
  create();
  Ensemble ensemble = open();
  ensemble.train(1, silent_);
  const UnlearnReport report =
      ensemble.unlearn({.ids = {"p7"}, .subjects = {}}, {.defer = true, .workers = 1}, silent_);
  EXPECT_EQ(report.request.state, RequestState::kErased);
  const TouchedShard touched = report.request.shards.at(0);
  const Status pending = ensemble.status();
  EXPECT_EQ(pending.pending.size(), 1u);
  EXPECT_EQ(pending.shards[touched.shard.value].served_slice.value, touched.from_slice.value - 1);
  EXPECT_FALSE(pending.digest);
  ensemble.retrain(1, silent_);
  EXPECT_TRUE(ensemble.status().pending.empty());
  EXPECT_TRUE(ensemble.status().digest);
}

TEST_F(EnsembleTest, PendingRequestsAreCoalescedIntoOneTrainingAShard) {
  create(1, 4);
  Ensemble ensemble = open();
  ensemble.train(1, silent_);
  for (const std::string id : {"p1", "p2", "p3", "p4", "p5"}) {
    ensemble.unlearn({.ids = {id}, .subjects = {}}, {.defer = true, .workers = 1}, silent_);
  }
  const TrainReport report = ensemble.retrain(1, silent_);
  EXPECT_EQ(report.shards_trained, 1u);
  EXPECT_TRUE(ensemble.status().pending.empty());
}

TEST_F(EnsembleTest, UnlearningBeforeTrainingNeedsNoRetraining) {
  create();
  Ensemble ensemble = open();
  const UnlearnReport report =
      ensemble.unlearn({.ids = {"p7"}, .subjects = {}}, {.defer = true, .workers = 1}, silent_);
  EXPECT_EQ(report.request.state, RequestState::kRestored);
  EXPECT_THAT(slice_digests(ensemble.status()), Each("-"));
}

TEST_F(EnsembleTest, OneUnknownIdChangesNothing) {
  create();
  Ensemble ensemble = open();
  ensemble.train(1, silent_);
  const auto before = slice_digests(ensemble.status());
  EXPECT_EQ(kind_of([&] {
              ensemble.unlearn({.ids = {"p1", "nobody"}, .subjects = {}}, {.workers = 1}, silent_);
            }),
            ErrorKind::kNotFound);
  EXPECT_EQ(slice_digests(ensemble.status()), before);
  EXPECT_EQ(ensemble.status().samples, kPeople);
}

TEST_F(EnsembleTest, ARepeatedRequestIsHarmless) {
  create();
  Ensemble ensemble = open();
  ensemble.train(1, silent_);
  ensemble.unlearn({.ids = {"p7", "p7"}, .subjects = {}}, {.workers = 1}, silent_);
  const auto after = slice_digests(ensemble.status());
  EXPECT_EQ(
      kind_of([&] { ensemble.unlearn({.ids = {"p7"}, .subjects = {}}, {.workers = 1}, silent_); }),
      ErrorKind::kNotFound);
  EXPECT_EQ(slice_digests(ensemble.status()), after);
  EXPECT_EQ(ensemble.status().samples, kPeople - 1);
}

TEST_F(EnsembleTest, ASubjectLeavesWithAllItsSamples) {
  create(3, 4, 6);
  Ensemble ensemble = open();
  ensemble.train(1, silent_);
  const UnlearnReport report =
      ensemble.unlearn({.ids = {}, .subjects = {"s2"}}, {.workers = 1}, silent_);
  EXPECT_EQ(report.request.samples_removed, 6u);
  EXPECT_EQ(report.request.shards.size(), 1u) << "a subject lives in one shard";
  EXPECT_EQ(
      kind_of([&] { ensemble.unlearn({.ids = {}, .subjects = {"s2"}}, {.workers = 1}, silent_); }),
      ErrorKind::kNotFound);
}

TEST_F(EnsembleTest, AnEmptiedShardDoesNotVote) {
  create(3, 2);
  Ensemble ensemble = open();
  ensemble.train(1, silent_);
  std::vector<std::string> shard_zero;
  for (const Person& person : people_) {  // one by one, deferred: tells where each person lives
    TempDir probe;
    std::filesystem::copy(dir_ / "store", probe / "store",
                          std::filesystem::copy_options::recursive);
    Ensemble twin(probe / "store", Access::kWrite, make_fake_learner);
    const auto report =
        twin.unlearn({.ids = {person.id}, .subjects = {}}, {.defer = true, .workers = 1}, silent_);
    if (report.request.shards.at(0).shard == ShardId{0}) shard_zero.push_back(person.id);
    if (shard_zero.size() == ensemble.status().shards[0].samples) break;
  }
  ensemble.unlearn({.ids = shard_zero, .subjects = {}}, {.workers = 1}, silent_);
  EXPECT_EQ(ensemble.status().shards[0].samples, 0u);
  EXPECT_TRUE(ensemble.status().digest) << "an empty shard lacks nothing";
  const auto report =
      ensemble.evaluate({.data = "csv:" + (dir_ / "people.csv"), .workers = 1}, silent_);
  EXPECT_EQ(report.constituents, 2u);
  EXPECT_EQ(report.outcome.samples(), kPeople);
}

TEST_F(EnsembleTest, PredictionNeedsAModel) {
  create();
  Ensemble ensemble = open(Access::kRead);
  EXPECT_EQ(kind_of([&] {
              ensemble.evaluate({.data = "csv:" + (dir_ / "people.csv"), .workers = 1}, silent_);
            }),
            ErrorKind::kFailed);
}

TEST_F(EnsembleTest, PredictionRefusesAnotherShape) {
  create();
  Ensemble ensemble = open();
  ensemble.train(1, silent_);
  std::ofstream(dir_ / "wide.csv") << "id,subject,label,a,b,c\np,s,0,1,2,3\n";
  EXPECT_EQ(kind_of([&] {
              ensemble.evaluate({.data = "csv:" + (dir_ / "wide.csv"), .workers = 1}, silent_);
            }),
            ErrorKind::kFailed);
}

TEST_F(EnsembleTest, VerifyPassesAndReplayConfirmsEveryCheckpoint) {
  create();
  Ensemble ensemble = open();
  ensemble.train(2, silent_);
  ensemble.unlearn({.ids = {"p7", "p8"}, .subjects = {}}, {.workers = 2}, silent_);
  const VerifyReport report = ensemble.verify(true, {}, 2, silent_);
  EXPECT_TRUE(report.ok());
  EXPECT_THAT(report.checks.back().detail, HasSubstr("12 checkpoints of 3 shards"));
}

// Trains differently each time it is made: what a replay must notice.
class DriftingLearner : public FakeLearner {
 public:
  DriftingLearner(const StoreConfig& config, std::uint64_t drift, Fingerprint fingerprint)
      : FakeLearner(drifted(config, drift)), fingerprint_(std::move(fingerprint)) {}
  Fingerprint fingerprint() const override { return fingerprint_; }

 private:
  static StoreConfig drifted(StoreConfig config, std::uint64_t drift) {
    config.seed += drift;
    return config;
  }
  Fingerprint fingerprint_;
};

TEST_F(EnsembleTest, ReplayNoticesADifferentModel) {
  create();
  open().train(1, silent_);
  Ensemble other(dir_ / "store", Access::kRead, [](const StoreConfig& config) {
    return std::make_unique<DriftingLearner>(config, 1, Fingerprint{{"fake", "1"}});
  });
  const VerifyReport report = other.verify(true, {}, 1, silent_);
  EXPECT_FALSE(report.ok());
  EXPECT_FALSE(report.refused);
  EXPECT_THAT(report.checks.back().detail, HasSubstr("shard 0, slice 1"));
}

TEST_F(EnsembleTest, ReplayUnderAnotherFingerprintGivesNoVerdict) {
  create();
  open().train(1, silent_);
  Ensemble other(dir_ / "store", Access::kRead, [](const StoreConfig& config) {
    return std::make_unique<DriftingLearner>(config, 1, Fingerprint{{"fake", "2"}});
  });
  const VerifyReport report = other.verify(true, {}, 1, silent_);
  EXPECT_TRUE(report.refused);
  EXPECT_FALSE(report.ok());
  EXPECT_THAT(report.checks.back().detail, HasSubstr("fake was 1, is 2"));
}

TEST_F(EnsembleTest, ReplayOfAnUnknownShardIsNotFound) {
  create();
  Ensemble ensemble = open();
  EXPECT_EQ(kind_of([&] { ensemble.verify(true, {ShardId{3}}, 1, silent_); }),
            ErrorKind::kNotFound);
}

TEST_F(EnsembleTest, InterruptedUnlearningStaysAcceptedAndRetrainGoesOn) {
  struct Stopped : Observer {
    bool stop_requested() const override { return true; }
  } stopped;
  create();
  Ensemble ensemble = open();
  ensemble.train(1, silent_);
  EXPECT_EQ(
      kind_of([&] { ensemble.unlearn({.ids = {"p7"}, .subjects = {}}, {.workers = 1}, stopped); }),
      ErrorKind::kInterrupted);
  EXPECT_EQ(ensemble.status().samples, kPeople - 1);
  EXPECT_EQ(ensemble.status().pending.size(), 1u);
  ensemble.retrain(1, silent_);
  EXPECT_TRUE(ensemble.status().pending.empty());
}

TEST_F(EnsembleTest, AWriterFinishesTheErasureThatACrashCutOff) {
  create();
  open().train(1, silent_);
  {
    Store store(dir_ / "store", Access::kWrite);  // dies right after acceptance
    store.journal().accept(
        {.removal = plan_forgetting(store, {.ids = {"p7"}, .subjects = {}}), .additions = {}});
  }
  EXPECT_EQ(open(Access::kRead).status().pending.at(0).state, RequestState::kAccepted);
  Ensemble ensemble = open();
  EXPECT_EQ(ensemble.status().pending.at(0).state, RequestState::kErased);
  ensemble.retrain(1, silent_);
  EXPECT_TRUE(ensemble.status().pending.empty());
}

TEST_F(EnsembleTest, AnErrorAfterAcceptanceSaysHowFarTheRequestCame) {
  struct Stopped : Observer {
    bool stop_requested() const override { return true; }
  } stopped;
  create();
  Ensemble ensemble = open();
  ensemble.train(1, silent_);
  try {
    ensemble.unlearn({.ids = {"p7"}, .subjects = {}}, {.workers = 1}, stopped);
    FAIL() << "nothing was thrown";
  } catch (const Error& error) {
    EXPECT_THAT(error.what(), HasSubstr("request 1 is erased and stays so"));
  }
}

TEST_F(EnsembleTest, OpeningsAreKeptBeforeTheirRequestIsAccepted) {
  create();
  std::vector<Opening> kept;
  const auto keep = [&](const std::vector<Opening>& openings) {
    kept = openings;
    EXPECT_TRUE(open(Access::kRead).status().pending.empty()) << "accepted before they were kept";
    EXPECT_EQ(open(Access::kRead).status().samples, kPeople);
  };
  Ensemble ensemble = open();
  const UnlearnReport report = ensemble.unlearn(
      {.ids = {"p7", "p8"}}, {.defer = true, .workers = 1, .keep_openings = keep}, silent_);
  EXPECT_EQ(kept, report.openings);
  EXPECT_EQ(kept.size(), 2u);
  EXPECT_TRUE(check_covers(report.receipt, kept).ok);
}

TEST_F(EnsembleTest, ARequestWhoseOpeningsCannotBeKeptIsNotAccepted) {
  create();
  Ensemble ensemble = open();
  const auto fail = [](const std::vector<Opening>&) {
    throw Error(ErrorKind::kFailed, "no space left");
  };
  EXPECT_EQ(kind_of([&] {
              ensemble.unlearn({.ids = {"p7"}}, {.workers = 1, .keep_openings = fail}, silent_);
            }),
            ErrorKind::kFailed);
  EXPECT_TRUE(ensemble.status().pending.empty());
  EXPECT_EQ(ensemble.status().samples, kPeople);
  ensemble.unlearn({.ids = {"p7"}}, {.workers = 1}, silent_);
  EXPECT_EQ(ensemble.status().samples, kPeople - 1);
}

TEST_F(EnsembleTest, CreationRefusesWhatCannotWorkAndLeavesNothing) {
  const auto people = make_people(5, 1, 1);
  const auto refused = [&](const StoreConfig& config) {
    TempDir dir;
    const ErrorKind kind = kind_of([&] {
      create_people_store(dir / "store", dir / "p.csv", people, config, make_fake_learner);
    });
    EXPECT_FALSE(std::filesystem::exists(dir / "store"));
    return kind;
  };
  auto config = people_config(6, 1, 0);
  EXPECT_EQ(refused(config), ErrorKind::kUsage) << "more shards than samples";
  config = people_config(1, 6, 0);
  EXPECT_EQ(refused(config), ErrorKind::kUsage) << "more slices than samples";
  config = people_config(1, 1, 0);
  config.classes = 0;
  EXPECT_EQ(refused(config), ErrorKind::kUsage) << "classes are declared, never counted";
  config.classes = 2;
  EXPECT_EQ(refused(config), ErrorKind::kFailed) << "a label is out of range";
}

}  // namespace
}  // namespace sisa
