#include "engine/prediction.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <fstream>
#include <functional>
#include <thread>

#include "shards/error.h"
#include "tests/engine/fake_learner.h"
#include "tests/engine/people.h"
#include "tests/temp_dir.h"

namespace sisa {
namespace {

using testing::HasSubstr;

// Keeps the answers of the last pass, and lets something happen at an answer.
class Recorder : public PredictionSink {
 public:
  void begin() override {
    ++passes;
    answers.clear();
    given_in_pass.push_back(0);
  }
  void answer(const Prediction& prediction) override {
    answers.emplace_back(prediction.scores.begin(), prediction.scores.end());
    ++given_in_pass.back();
    if (at_answer) at_answer(answers.size());
  }

  int passes = 0;
  std::vector<std::vector<double>> answers;
  std::vector<std::size_t> given_in_pass;
  std::function<void(std::size_t given)> at_answer;
};

class ReadingBesideAWriter : public testing::Test {
 protected:
  static constexpr std::size_t kPeople = 60;

  ReadingBesideAWriter() {
    people_ = make_people(kPeople, 1, 11);
    create_people_store(dir_ / "store", dir_ / "people.csv", people_, people_config(3, 4, 99),
                        make_fake_learner);
    writer_.emplace(dir_ / "store", Access::kWrite, make_fake_learner);
    writer_->train(1, silent_);
  }

  Ensemble reader() { return Ensemble(dir_ / "store", Access::kRead, make_fake_learner); }

  void forget(const std::string& id, bool defer) {
    writer_->unlearn({.ids = {id}}, {.defer = defer, .workers = 1}, silent_);
  }

  std::vector<std::vector<double>> answers_now(const std::string& data) {
    Recorder recorder;
    reader().predict(data, Aggregate::kMean, recorder, 1, silent_);
    return recorder.answers;
  }

  // More people than go through the ensemble at once.
  std::string many_people() {
    std::ofstream csv(dir_ / "many.csv");
    csv << "id,subject,label,a,b\n";
    for (int i = 0; i < 4000; ++i) csv << i << ',' << i << ',' << i % 3 << ",1," << i << '\n';
    return "csv:" + (dir_ / "many.csv");
  }

  TempDir dir_;
  std::vector<Person> people_;
  Observer silent_;
  std::optional<Ensemble> writer_;
  const std::string data_ = "csv:" + (dir_ / "people.csv");
};

TEST_F(ReadingBesideAWriter, TakesOnePassWhereNothingHappens) {
  Recorder recorder;
  reader().predict(data_, Aggregate::kMean, recorder, 1, silent_);
  EXPECT_EQ(recorder.passes, 1);
  EXPECT_EQ(recorder.answers.size(), kPeople);
}

TEST_F(ReadingBesideAWriter, AnswersAnewFromCleanCheckpointsWhenARequestComesMeanwhile) {
  for (const bool defer : {true, false}) {
    const auto before = answers_now(data_);
    Recorder recorder;
    recorder.at_answer = [&](std::size_t given) {
      if (recorder.passes == 1 && given == kPeople) forget(defer ? "p7" : "p8", defer);
    };
    Ensemble ensemble = reader();
    const PredictReport report = ensemble.predict(data_, Aggregate::kMean, recorder, 1, silent_);
    EXPECT_EQ(recorder.passes, 2);
    EXPECT_EQ(report.samples, kPeople) << "of the last pass alone";
    const auto after = answers_now(data_);
    ASSERT_NE(before, after) << "the request must be one that the answers tell";
    EXPECT_EQ(recorder.answers, after);
  }
}

TEST_F(ReadingBesideAWriter, SeesARequestThatCameBeforeThePassThoughItWasOpenBefore) {
  Ensemble ensemble = reader();
  forget("p7", true);
  Recorder recorder;
  ensemble.predict(data_, Aggregate::kMean, recorder, 1, silent_);
  EXPECT_EQ(recorder.passes, 1);
  EXPECT_EQ(recorder.answers, answers_now(data_));
}

TEST_F(ReadingBesideAWriter, StopsALongPassEarly) {
  const std::string many = many_people();
  Recorder recorder;
  recorder.at_answer = [&](std::size_t given) {
    if (recorder.passes == 1 && given == 1) forget("p7", true);
  };
  reader().predict(many, Aggregate::kMean, recorder, 1, silent_);
  ASSERT_EQ(recorder.passes, 2);
  EXPECT_LT(recorder.given_in_pass[0], 4000u);
  EXPECT_EQ(recorder.given_in_pass[1], 4000u);
}

TEST_F(ReadingBesideAWriter, DoesNotStartAnewForTraining) {
  forget("p7", true);
  Recorder recorder;
  recorder.at_answer = [&](std::size_t given) {
    if (given == kPeople) writer_->retrain(1, silent_);
  };
  reader().predict(data_, Aggregate::kMean, recorder, 1, silent_);
  EXPECT_EQ(recorder.passes, 1);
}

TEST_F(ReadingBesideAWriter, GivesUpAsBusyWhereRequestsNeverEnd) {
  Recorder recorder;
  recorder.at_answer = [&](std::size_t given) {
    if (given == kPeople) forget("p" + std::to_string(recorder.passes), true);
  };
  try {
    reader().predict(data_, Aggregate::kMean, recorder, 1, silent_);
    FAIL() << "nothing was thrown";
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::kBusy);
    EXPECT_THAT(error.what(), HasSubstr("11 times"));
  }
  EXPECT_EQ(recorder.passes, 11);
}

TEST_F(ReadingBesideAWriter, RefusesToAnswerAPipeInPart) {
  const std::string pipe = dir_ / "pipe.csv";
  ASSERT_EQ(mkfifo(pipe.c_str(), 0600), 0);
  std::thread feeder([&] {
    std::ifstream from(dir_ / "people.csv");
    std::ofstream(pipe) << from.rdbuf();
  });
  Recorder recorder;
  recorder.at_answer = [&](std::size_t given) {
    if (given == 1) forget("p7", true);
  };
  try {
    reader().predict("csv:" + pipe, Aggregate::kMean, recorder, 1, silent_);
    ADD_FAILURE() << "nothing was thrown";
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::kBusy);
    EXPECT_THAT(error.what(), HasSubstr("can be read only once"));
  }
  feeder.join();
}

// Lets something happen while constituents answer.
class Interrupted : public FakeLearner {
 public:
  Interrupted(const StoreConfig& config, std::function<void()>& meanwhile)
      : FakeLearner(config), meanwhile_(meanwhile) {}

  std::unique_ptr<Constituent> constituent(const State& state) const override {
    return std::make_unique<Wrapped>(FakeLearner::constituent(state), meanwhile_);
  }

 private:
  struct Wrapped : Constituent {
    Wrapped(std::unique_ptr<Constituent> next, std::function<void()>& meanwhile)
        : next(std::move(next)), meanwhile(meanwhile) {}
    std::vector<float> probabilities(const SampleBlock& batch) override {
      if (const auto once = std::exchange(meanwhile, {})) once();
      return next->probabilities(batch);
    }
    std::unique_ptr<Constituent> next;
    std::function<void()>& meanwhile;
  };
  std::function<void()>& meanwhile_;
};

TEST_F(ReadingBesideAWriter, EvaluatesAnewAndCountsNothingTwice) {
  std::function<void()> meanwhile = [&] { forget("p7", true); };
  Ensemble ensemble(dir_ / "store", Access::kRead, [&](const StoreConfig& config) {
    return std::make_unique<Interrupted>(config, meanwhile);
  });
  const EvaluateReport report = ensemble.evaluate({.data = data_, .workers = 1}, silent_);
  const EvaluateReport after = reader().evaluate({.data = data_, .workers = 1}, silent_);
  EXPECT_EQ(report.outcome.samples(), kPeople);
  EXPECT_EQ(report.outcome.correct(), after.outcome.correct());
  EXPECT_EQ(report.calibration_error, after.calibration_error);
  EXPECT_EQ(report.requests, 1U);
}

}  // namespace
}  // namespace sisa
