#include <ATen/Context.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <string>
#include <thread>
#include <tuple>
#include <vector>

#include "storage/checkpoint_codec.h"
#include "tests/learners/toy.h"

namespace sisa {
namespace {

const char* const kDevices[] = {"cpu", "cuda"};

struct Case {
  std::string architecture;
  std::string optimizer;
  double dropout;
  FeatureLayout layout;
  std::uint64_t visits;
  std::vector<std::string> augment = {};
  NormalisationConfig normalisation = {};
};

const FeatureLayout kTable{FeatureType::kFloat, {30}};
const FeatureLayout kImage{FeatureType::kByte, {1, 12, 12}};
const FeatureLayout kColours{FeatureType::kFloat, {3, 8, 8}};
constexpr std::uint32_t kClasses = 3;
constexpr std::uint32_t kShards = 3;

/// Bits of the learned state, for every kind of network on every device.
class Exactness : public testing::TestWithParam<std::tuple<Case, const char*>> {
 protected:
  void SetUp() override {
    const Case& of = std::get<Case>(GetParam());
    config_ = toy::config(of.architecture, of.layout, kClasses);
    config_.model.dropout = of.dropout;
    config_.training.optimizer = of.optimizer;
    config_.training.augment = of.augment;
    config_.normalisation = of.normalisation;
    config_.training.device = std::get<1>(GetParam());
    if (config_.training.device == "cuda" && !at::hasCUDA()) GTEST_SKIP() << "no CUDA device here";
    learner_ = make_slice_learner(config_);
    block_ = std::make_unique<SampleBlock>(toy::samples(of.layout, kClasses, 26));
    visits_ = of.visits;
  }

  /// Two slices of one shard, from nothing.
  State train_shard(ShardId shard) const {
    learner_->enter_worker_thread();
    State state = learner_->initial_state(shard, *block_);
    for (const std::uint32_t slice : {1U, 2U}) {
      state = toy::train(*learner_, config_, state, *block_, visits_, shard, {slice});
    }
    return state;
  }

  StoreConfig config_;
  std::unique_ptr<SliceLearner> learner_;
  std::unique_ptr<SampleBlock> block_;
  std::uint64_t visits_ = 0;
};

TEST_P(Exactness, ParallelTrainingGivesTheBitsOfSequential) {
  std::vector<State> sequential(kShards), parallel(kShards);
  for (std::uint32_t k = 0; k < kShards; ++k) sequential[k] = train_shard({k});
  std::vector<std::thread> threads;
  for (std::uint32_t half = 0; half < 2; ++half) {
    threads.emplace_back([&, half] {
      for (std::uint32_t k = half; k < kShards; k += 2) parallel[k] = train_shard({k});
    });
  }
  for (std::thread& thread : threads) thread.join();
  for (std::uint32_t k = 0; k < kShards; ++k) EXPECT_TRUE(sequential[k] == parallel[k]) << k;
  EXPECT_FALSE(sequential[0] == sequential[1]);
}

TEST_P(Exactness, TrainingTwiceGivesTheSameBits) {
  EXPECT_TRUE(train_shard({7}) == train_shard({7}));
}

TEST_P(Exactness, GoesOnFromAStoredCheckpoint) {
  const State before = toy::train(*learner_, config_, learner_->initial_state({2}, *block_),
                                  *block_, visits_, {2}, {1});
  const State stored =
      decode_checkpoint(encode_checkpoint(before, digest_of(before)), "checkpoint").state;
  const auto fresh = make_slice_learner(config_);
  EXPECT_TRUE(toy::train(*learner_, config_, before, *block_, visits_, {2}, {2}) ==
              toy::train(*fresh, config_, stored, *block_, visits_, {2}, {2}));
}

TEST_P(Exactness, UsingAModelDoesNotChangeIt) {
  const State state = train_shard({1});
  const auto model = learner_->constituent(state);
  const std::vector<float> first = model->probabilities(*block_);
  EXPECT_EQ(first, model->probabilities(*block_));
  EXPECT_EQ(first, learner_->constituent(state)->probabilities(*block_));
}

TEST_P(Exactness, AugmentationChangesTrainingAlone) {
  StoreConfig plain = config_;
  plain.training.augment.clear();
  const auto other = make_slice_learner(plain);
  const State state = learner_->initial_state({1}, *block_);
  EXPECT_TRUE(other->initial_state({1}, *block_) == state);
  EXPECT_EQ(other->constituent(state)->probabilities(*block_),
            learner_->constituent(state)->probabilities(*block_));
  EXPECT_EQ(toy::train(*other, plain, state, *block_, visits_) ==
                toy::train(*learner_, config_, state, *block_, visits_),
            config_.training.augment.empty());
}

TEST_P(Exactness, NoTrainingLeavesTheState) {
  const State state = learner_->initial_state({0}, *block_);
  EXPECT_TRUE(toy::train(*learner_, config_, state, *block_, 0) == state);
}

std::string name_of(const testing::TestParamInfo<std::tuple<Case, const char*>>& info) {
  const Case& of = std::get<Case>(info.param);
  std::string name = of.architecture + "_" + of.optimizer + (of.dropout > 0 ? "_dropout" : "");
  std::replace_if(
      name.begin(), name.end(), [](char c) { return c == ':' || c == ',' || c == '-'; }, '_');
  for (const std::string& each : of.augment) name += "_" + each;
  if (of.normalisation.any()) name += "_normalised";
  const bool bytes = of.layout.type == FeatureType::kByte;
  return name + (bytes ? "_bytes_" : "_floats_") + std::get<1>(info.param);
}

const FeatureLayout kSixFloats{FeatureType::kFloat, {6}};
const FeatureLayout kSmallImage{FeatureType::kByte, {1, 8, 8}};

const Case kScripted[] = {{"torchscript:mlp", "sgd", 0, kSixFloats, 80},
                          {"torchscript:dropout", "adam", 0, kSmallImage, 80},
                          {"torchscript:noisy", "adamw", 0, kSmallImage, 80},
                          {"torchscript:normed", "sgd", 0, kSmallImage, 65},
                          {"torchscript:table-normed", "adam", 0, kSixFloats, 65},
                          {"torchscript:frozen", "sgd", 0, kSmallImage, 80},
                          {"torchscript:recurrent", "adam", 0, kSixFloats, 80}};

const Case kBuiltIn[] = {
    {"linear", "sgd", 0, kTable, 80},       {"linear", "adam", 0.5, kImage, 80},
    {"mlp:32", "sgd", 0, kImage, 80},       {"mlp:32", "sgd", 0.4, kTable, 80},
    {"mlp:24,16", "adam", 0.3, kImage, 80}, {"cnn", "sgd", 0, kImage, 40},
    {"cnn", "adam", 0.25, kColours, 40},    {"resnet18", "sgd", 0.2, kColours, 12},
    {"resnet18", "adam", 0, kImage, 12}};

const NormalisationConfig kOne{{0.4}, {0.3}};
const NormalisationConfig kEach{{0.5, 0.1, -1}, {1, 0.5, 2}};

const Case kChanged[] = {{"mlp:32", "sgd", 0, kImage, 80, {"flip"}, kOne},
                         {"cnn", "adam", 0, kImage, 40, {"crop", "flip"}},
                         {"cnn", "sgd", 0, kColours, 40, {"crop"}, kEach},
                         {"cnn", "adam", 0.25, kColours, 40, {"crop", "flip"}},
                         {"torchscript:normed", "sgd", 0, kSmallImage, 65, {"crop", "flip"}, kOne}};

INSTANTIATE_TEST_SUITE_P(Scripted, Exactness,
                         testing::Combine(testing::ValuesIn(kScripted),
                                          testing::ValuesIn(kDevices)),
                         name_of);
INSTANTIATE_TEST_SUITE_P(BuiltIn, Exactness,
                         testing::Combine(testing::ValuesIn(kBuiltIn), testing::ValuesIn(kDevices)),
                         name_of);
INSTANTIATE_TEST_SUITE_P(Changed, Exactness,
                         testing::Combine(testing::ValuesIn(kChanged), testing::ValuesIn(kDevices)),
                         name_of);

}  // namespace
}  // namespace sisa
