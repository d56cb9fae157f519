#include "engine/pace.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "shards/error.h"
#include "tests/engine/fake_learner.h"

namespace sisa {
namespace {

TEST(Pace, AddsUpWhatOneWorkerDoes) {
  const Pace pace{2, 30, 0.5};
  const std::vector<ShardWork> work = {{10, 3, 40}, {1, 1, 2}};
  EXPECT_DOUBLE_EQ(pace.seconds(work, 1), 20 + 90 + 20 + 2 + 30 + 1);
  EXPECT_DOUBLE_EQ(pace.seconds(std::vector<ShardWork>{}, 3), 0);
  EXPECT_DOUBLE_EQ(pace.seconds(ExpectedCost{2, 4, 11, 42}, 1), 22 + 120 + 21);
}

TEST(Pace, GivesTheLongestShardsToTheFirstFreeWorkers) {
  const Pace pace{1, 0, 0};
  const std::vector<ShardWork> work = {{3, 0, 0}, {7, 0, 0}, {4, 0, 0}, {5, 0, 0}};
  EXPECT_DOUBLE_EQ(pace.seconds(work, 2), 10);  // 7 + 3 and 5 + 4
  EXPECT_DOUBLE_EQ(pace.seconds(work, 3), 7);
  EXPECT_DOUBLE_EQ(pace.seconds(work, 100), 7);
}

TEST(Pace, OfAnExpectationLeavesNoShardToTwoWorkers) {
  const Pace pace{1, 0, 0};
  EXPECT_DOUBLE_EQ(pace.seconds(ExpectedCost{1, 1, 12, 0}, 4), 12);
  EXPECT_DOUBLE_EQ(pace.seconds(ExpectedCost{0.3, 1, 12, 0}, 4), 12);
  EXPECT_DOUBLE_EQ(pace.seconds(ExpectedCost{12, 1, 12, 0}, 2), 6.25);  // 6 or 6.5
  EXPECT_DOUBLE_EQ(pace.seconds(ExpectedCost{}, 2), 0);
}

TEST(Pace, OfATrainingIsItsTimeOverItsVisits) {
  EXPECT_DOUBLE_EQ(pace_of({1000, 2, 2}).visit_seconds, 0.004);
}

// Its states have eight bytes, whatever the samples.
class SteadyLearner : public FakeLearner {
 public:
  using FakeLearner::FakeLearner;
  State initial_state(ShardId, const SampleBlock& samples) const override {
    EXPECT_EQ(samples.layout, config_.features);
    EXPECT_EQ(samples.features.size(), samples.size() * config_.features.bytes());
    for (const std::uint32_t label : samples.labels) EXPECT_LT(label, config_.classes);
    return {{"count", DType::kI64, {1}, std::vector<std::byte>(8)}};
  }
  std::uint64_t state_bytes() const override { return 8; }
  State train(const State& before, BatchSequence& batches, const SampleBlock&,
              Observer&) const override {
    for (Batch batch; batches.next(batch);) EXPECT_FALSE(batch.samples.empty());
    return before;
  }
};

class HugeLearner : public SteadyLearner {
 public:
  using SteadyLearner::SteadyLearner;
  std::uint64_t state_bytes() const override { return std::uint64_t{1} << 50; }
};

TEST(Calibrate, RefusesWhatTheMachineCannotHold) {
  const auto factory = [](const StoreConfig& asked) {
    return std::make_unique<HugeLearner>(asked);
  };
  StoreConfig config;
  config.classes = 2;
  config.features.shape = {1};
  try {
    calibrate(factory, config, 1, 0);
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::kFailed);
    EXPECT_NE(std::string(error.what()).find("more memory than this machine has"),
              std::string::npos);
  }
}

TEST(Calibrate, TrainsOnSamplesOfTheDeclaredShapeInEveryBatchSize) {
  for (const std::uint32_t batch_size : {1U, 3U, 4U, 32U, 100000U}) {
    for (const FeatureLayout& layout : {FeatureLayout{FeatureType::kByte, {3, 5}},
                                        FeatureLayout{FeatureType::kFloat, {1 << 23}}}) {
      StoreConfig config;
      config.classes = 3;
      config.features = layout;
      config.training.batch_size = batch_size;
      const Calibration seen =
          calibrate([](const StoreConfig& asked) { return std::make_unique<SteadyLearner>(asked); },
                    config, 2, 0);
      EXPECT_EQ(seen.checkpoint_bytes, 8U);
      EXPECT_GE(seen.pace.visit_seconds, 0);
      EXPECT_GT(seen.pace.slice_seconds, 0);
      EXPECT_GT(seen.pace.sample_seconds, 0);
    }
  }
}

}  // namespace
}  // namespace sisa
