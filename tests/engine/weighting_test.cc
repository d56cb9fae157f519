#include "engine/weighting/weight_fitting.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <functional>

#include "engine/weighting/cross_judgement.h"
#include "shards/error.h"
#include "storage/keyed_hash.h"
#include "tests/engine/fake_learner.h"
#include "tests/engine/people.h"
#include "tests/temp_dir.h"

namespace sisa {
namespace {

using testing::Each;
using testing::HasSubstr;

SampleKey key_that_begins(std::uint8_t first) {
  SampleKey key;
  key.bytes.fill(0xff);
  key.bytes[0] = first;
  return key;
}

TEST(CalibrationSet, HoldsTheFirstPartOfTheKeySpace) {
  const CalibrationSet half({.share = 0.5});
  EXPECT_TRUE(half.holds(key_that_begins(0x00)));
  EXPECT_TRUE(half.holds(key_that_begins(0x7f)));
  EXPECT_FALSE(half.holds(key_that_begins(0x80)));
  EXPECT_TRUE(CalibrationSet({.share = 1}).holds(key_that_begins(0xff)));
}

/// The answers of the last pass. Lets something happen after the first answer of the first.
struct Answers : PredictionSink {
  void begin() override {
    ++passes;
    scores.clear();
  }
  void answer(const Prediction& prediction) override {
    if (passes == 1 && scores.empty() && at_first) at_first();
    scores.emplace_back(prediction.scores.begin(), prediction.scores.end());
  }
  int passes = 0;
  std::vector<std::vector<double>> scores;
  std::function<void()> at_first;
};

struct Outcome {
  std::vector<double> weights;
  std::uint64_t calibration_samples = 0;
  std::vector<std::vector<double>> scores;
};

bool operator==(const Outcome& a, const Outcome& b) {
  return a.weights == b.weights && a.calibration_samples == b.calibration_samples &&
         a.scores == b.scores;
}

class WeightedStore : public testing::Test {
 protected:
  void teach(const std::string& store, const std::vector<Person>& people) {
    create_people_store(dir_ / store, dir_ / (store + ".csv"), people, config_, make_fake_learner);
    writer(store).train(1, silent_);
  }

  Ensemble writer(const std::string& store) {
    return Ensemble(dir_ / store, Access::kWrite, make_fake_learner);
  }

  Outcome outcome(const std::string& store, int workers = 1) {
    Answers answers;
    Ensemble ensemble(dir_ / store, Access::kRead, make_fake_learner);
    const PredictReport report =
        ensemble.predict("csv:" + (dir_ / "asked.csv"), {Aggregate::kWeighted, calibration_},
                         answers, workers, silent_);
    return {report.weights->values(), report.weights->calibration_samples, answers.scores};
  }

  std::vector<std::string> calibration_ids() const {
    std::vector<std::string> ids;
    for (const Person& one : people_) {
      if (CalibrationSet({.share = calibration_.share}).holds(sample_key(one.id, config_.seed))) {
        ids.push_back(one.id);
      }
    }
    return ids;
  }

  JudgedLabels judged(const std::string& path) {
    Store store(dir_ / path, Access::kRead);
    const FakeLearner learner(store.config());
    const std::vector<Voter> voters = voters_of(store, learner);
    WorkerPool pool(1, learner);
    return judged_by_others(store, voters, CalibrationSet(calibration_), pool, silent_);
  }

  void expect_error(ErrorKind kind, const std::string& text) {
    try {
      outcome("S");
      FAIL() << "no error";
    } catch (const Error& error) {
      EXPECT_EQ(error.kind(), kind);
      EXPECT_THAT(error.what(), HasSubstr(text));
    }
  }

  TempDir dir_;
  Observer silent_;
  StoreConfig config_ = people_config(4, 3, 5);
  CalibrationOptions calibration_{.share = 0.3};
  std::vector<Person> people_ = make_people(150, 2, 3);
  const std::string asked_ = write_people(dir_ / "asked.csv", make_people(20, 1, 8));
};

TEST_F(WeightedStore, JudgesSamplesByShardsThatNeverSawThem) {
  const Placement placement = config_.placement();
  config_.classes = config_.shards;
  for (Person& one : people_) {
    one.label = placement.place(subject_key(one.subject, config_.seed)).shard.value;
  }
  teach("S", people_);
  // Each shard has a class of its own: it alone would hold its samples' labels possible.
  const JudgedLabels labels = judged("S");
  EXPECT_EQ(labels.samples(), calibration_ids().size());
  ASSERT_EQ(labels.probabilities.size(), 4U);
  for (const auto& column : labels.probabilities) EXPECT_THAT(column, Each(0.0f));
}

TEST_F(WeightedStore, GivesTheMeanOfTheOthersForAShardThatAbstains) {
  config_.shards = 2;
  teach("S", people_);
  const JudgedLabels labels = judged("S");
  EXPECT_EQ(labels.probabilities[0], labels.probabilities[1]) << "there is one other";
  EXPECT_THAT(outcome("S").weights, Each(0.5));
}

TEST_F(WeightedStore, TakesSamplesInOrderOfKey) {
  std::vector<std::pair<SampleKey, std::uint32_t>> expected;
  for (const Person& one : people_) {
    const SampleKey key = sample_key(one.id, config_.seed);
    if (CalibrationSet(calibration_).holds(key)) expected.emplace_back(key, one.label);
  }
  std::sort(expected.begin(), expected.end());
  teach("S", people_);
  const JudgedLabels labels = judged("S");
  ASSERT_EQ(labels.samples(), expected.size());
  for (std::size_t i = 0; i < expected.size(); ++i) {
    EXPECT_EQ(labels.groups[i], expected[i].second);
  }
}

TEST_F(WeightedStore, IsAfterUnlearningWhatAStoreWithoutTheSamplesIs) {
  std::vector<std::string> gone = {"p2", "p77", "p140"};
  const std::vector<std::string> calibration = calibration_ids();
  gone.insert(gone.end(), {calibration[3], calibration[10], calibration[11]});
  std::ofstream groups(dir_ / "groups.csv");
  for (std::size_t i = 0; i < people_.size(); ++i) {
    groups << 'p' << i << (i % 5 < 2 ? ",left\n" : ",right\n");
  }
  groups.close();
  teach("S", people_);
  teach("fresh", without(people_, gone));
  for (const std::string& file : {std::string(), dir_ / "groups.csv"}) {
    calibration_.groups_file = file;
    const Outcome fresh = outcome("fresh");
    EXPECT_NE(outcome("S").weights, fresh.weights) << "the samples must be such that matter";
    EXPECT_NE(fresh.weights, std::vector<double>(4, 0.25));
  }
  writer("S").unlearn({.ids = gone}, {.workers = 1}, silent_);
  for (const std::string& file : {std::string(), dir_ / "groups.csv"}) {
    calibration_.groups_file = file;
    EXPECT_EQ(outcome("S"), outcome("fresh"));
  }
}

TEST_F(WeightedStore, DoesNotDependOnWorkers) {
  teach("S", people_);
  EXPECT_EQ(outcome("S", 1), outcome("S", 2));
}

TEST_F(WeightedStore, CountsNoSampleThatARequestRemovedAndNoShardThatAbstains) {
  teach("S", people_);
  const Outcome before = outcome("S");
  const std::vector<std::string> gone(1, calibration_ids().front());
  writer("S").unlearn({.ids = gone}, {.defer = true, .workers = 1}, silent_);
  const Outcome waiting = outcome("S");
  EXPECT_EQ(waiting.calibration_samples, before.calibration_samples - 1);
  writer("S").retrain(1, silent_);
  const Outcome restored = outcome("S");
  EXPECT_EQ(restored.calibration_samples, waiting.calibration_samples);
  EXPECT_NE(restored.weights, waiting.weights) << "they are fitted to the models that answer";
}

TEST_F(WeightedStore, FitsAnewForEveryPass) {
  teach("S", people_);
  const std::vector<std::string> gone(1, calibration_ids().front());
  Answers answers;
  Ensemble writing = writer("S");
  answers.at_first = [&] { writing.unlearn({.ids = gone}, {.workers = 1}, silent_); };
  Ensemble reading(dir_ / "S", Access::kRead, make_fake_learner);
  const PredictReport report =
      reading.predict(asked_, {Aggregate::kWeighted, calibration_}, answers, 1, silent_);
  ASSERT_EQ(answers.passes, 2);
  const Outcome after = outcome("S");
  EXPECT_EQ(report.weights->values(), after.weights);
  EXPECT_EQ(report.weights->calibration_samples, after.calibration_samples);
  EXPECT_EQ(answers.scores, after.scores);
}

TEST_F(WeightedStore, GivesAShardAloneAllWeight) {
  config_.shards = 1;
  teach("S", people_);
  const Outcome alone = outcome("S");
  EXPECT_EQ(alone.weights, std::vector<double>{1});
  EXPECT_EQ(alone.calibration_samples, 0U);
}

TEST_F(WeightedStore, WantsCalibrationSamples) {
  teach("S", people_);
  calibration_.share = 1e-9;
  expect_error(ErrorKind::kFailed, "choose a larger one");
  std::ofstream(dir_ / "others.csv") << "nobody,red\n";
  calibration_ = {.share = 1, .groups_file = dir_ / "others.csv"};
  expect_error(ErrorKind::kNotFound, "others.csv: none of its ids");
}

TEST_F(WeightedStore, IsOfServedModelsAloneAndIsNotExported) {
  teach("S", people_);
  Ensemble ensemble = writer("S");
  ImpactOptions options;
  EXPECT_THROW(ensemble.impact({.ids = {"p1"}}, {.data = asked_, .aggregate = Aggregate::kWeighted},
                               options, silent_),
               Error);
  EXPECT_THROW(
      ensemble.export_model({.output = dir_ / "E", .aggregate = Aggregate::kWeighted}, nullptr),
      Error);
}

}  // namespace
}  // namespace sisa
