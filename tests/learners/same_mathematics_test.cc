#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <string>
#include <tuple>

#include "engine/learners/torch_library.h"
#include "engine/onednn/onednn_learner.h"
#include "tests/learners/toy.h"

namespace sisa {
namespace {

constexpr std::uint32_t kClasses = 3;
const FeatureLayout kTable{FeatureType::kFloat, {10}};
const FeatureLayout kImage{FeatureType::kByte, {1, 8, 8}};
const FeatureLayout kOddColours{FeatureType::kFloat, {3, 11, 13}};

void expect_near(const State& actual, const State& expected, double tolerance) {
  ASSERT_EQ(actual.size(), expected.size());
  for (std::size_t t = 0; t < expected.size(); ++t) {
    ASSERT_EQ(actual[t].name, expected[t].name);
    const std::vector<float> want = toy::floats(expected, expected[t].name);
    const std::vector<float> have = toy::floats(actual, expected[t].name);
    ASSERT_EQ(have.size(), want.size());
    for (std::size_t i = 0; i < want.size(); ++i) {
      ASSERT_NEAR(have[i], want[i], tolerance * (1 + std::abs(want[i])))
          << expected[t].name << ' ' << i;
    }
  }
}

/// architecture, activation, optimiser, momentum, weight decay
using Case = std::tuple<const char*, const char*, const char*, double, double>;

/// The learner without autograd beside LibTorch's.
class BothLearners {
 public:
  BothLearners(const Case& of, const FeatureLayout& layout, const TrainingConfig& more = {},
               const NormalisationConfig& normalisation = {}) {
    const auto& [architecture, activation, optimizer, momentum, decay] = of;
    config_ = toy::config(architecture, layout, kClasses);
    config_.training.schedule = more.schedule;
    config_.training.label_smoothing = more.label_smoothing;
    config_.training.class_weights = more.class_weights;
    config_.training.clip_norm = more.clip_norm;
    config_.training.augment = more.augment;
    config_.normalisation = normalisation;
    config_.model.activation = activation;
    config_.training.optimizer = optimizer;
    config_.training.momentum = momentum;
    config_.training.weight_decay = decay;
    config_.training.learning_rate = std::string(optimizer) == "sgd" ? 0.03 : 0.003;
    samples_ = std::make_unique<SampleBlock>(toy::samples(layout, kClasses, 37));
    torch_ = make_torch_learner(config_);
    fast_ = std::make_unique<OneDnnLearner>(config_);
    start_ = torch_->initial_state({3}, *samples_);
  }

  void begin_alike() const {
    EXPECT_TRUE(fast_->initial_state({3}, *samples_) == start_);
    EXPECT_FALSE(fast_->initial_state({4}, *samples_) == start_);
  }

  void train_alike() const {
    expect_near(train(*fast_, 8), train(*torch_, 8), 1e-5);  // one step
    const State epochs = train(*fast_, 150);                 // with shorter batches, too
    expect_near(epochs, train(*torch_, 150), 2e-4);
    EXPECT_FALSE(epochs == train(*fast_, 140));
  }

  void answer_alike() const {
    const State state = train(*fast_, 150);
    const std::vector<float> want = torch_->constituent(state)->probabilities(*samples_);
    EXPECT_THAT(fast_->constituent(state)->probabilities(*samples_),
                testing::Pointwise(testing::FloatNear(1e-5F), want));
  }

  void are_alike() const {
    begin_alike();
    train_alike();
    answer_alike();
  }

 private:
  State train(const SliceLearner& learner, std::uint64_t visits) const {
    return toy::train(learner, config_, start_, *samples_, visits);
  }

  StoreConfig config_;
  std::unique_ptr<SampleBlock> samples_;
  std::unique_ptr<SliceLearner> torch_;
  std::unique_ptr<SliceLearner> fast_;
  State start_;
};

class SameMathematics : public testing::TestWithParam<Case> {};

TEST_P(SameMathematics, AsAutograds) {
  const bool images_alone = std::get<0>(GetParam()) == std::string("cnn");
  for (const FeatureLayout& layout : {kImage, images_alone ? kOddColours : kTable}) {
    BothLearners(GetParam(), layout).are_alike();
  }
}

INSTANTIATE_TEST_SUITE_P(
    All, SameMathematics,
    testing::Values(Case{"linear", "relu", "sgd", 0, 0}, Case{"linear", "relu", "sgd", 0, 0.1},
                    Case{"mlp:9", "tanh", "sgd", 0, 0}, Case{"mlp:9", "tanh", "sgd", 0, 0.1},
                    Case{"mlp:20,7", "relu", "sgd", 0.9, 0},
                    Case{"mlp:20,7", "tanh", "sgd", 0.9, 0.1},
                    Case{"mlp:20,7", "relu", "adam", 0.9, 0},
                    Case{"mlp:20,7", "tanh", "adam", 0.9, 0.1}, Case{"cnn", "relu", "sgd", 0, 0.1},
                    Case{"cnn", "relu", "sgd", 0.9, 0}, Case{"cnn", "relu", "adam", 0.9, 0.1}));

/// Every other thing that is declared of a training, alone and all together.
std::vector<TrainingConfig> elaborate_trainings() {
  std::vector<TrainingConfig> trainings(4);
  trainings[0].schedule = "cosine";
  trainings[1].label_smoothing = 0.1;
  trainings[2].class_weights = {1, 2, 0.5};
  trainings[3].clip_norm = 0.5;
  TrainingConfig all;
  all.schedule = "cosine";
  all.label_smoothing = 0.1;
  all.class_weights = {1, 2, 0.5};
  all.clip_norm = 0.5;
  trainings.push_back(all);
  return trainings;
}

TEST(SameMathematics, OfElaborateTrainings) {
  for (const TrainingConfig& more : elaborate_trainings()) {
    for (const Case& of :
         {Case{"mlp:20,7", "tanh", "adamw", 0.9, 0.1}, Case{"mlp:9", "relu", "sgd", 0.9, 0.1},
          Case{"mlp:9", "relu", "sgd", 0, 0.1}, Case{"cnn", "relu", "sgd", 0, 0.1}}) {
      BothLearners(of, kImage, more).are_alike();
    }
  }
}

TEST(SameMathematics, OfNormalisedAndAugmentedImages) {
  TrainingConfig augmented;
  augmented.augment = {"crop", "flip"};
  const NormalisationConfig one{{0.3}, {0.4}};
  const NormalisationConfig channels{{0.5, 0.1, -1}, {1, 0.5, 2}};
  for (const Case& of :
       {Case{"mlp:9", "tanh", "sgd", 0.9, 0.1}, Case{"cnn", "relu", "adam", 0.9, 0}}) {
    BothLearners(of, kImage, augmented).are_alike();
    BothLearners(of, kOddColours, augmented).are_alike();
    BothLearners(of, kImage, {}, one).are_alike();
    BothLearners(of, kOddColours, {}, channels).are_alike();
    BothLearners(of, kImage, augmented, one).are_alike();
  }
}

TEST(SameMathematics, OfNormalisedTables) {
  const NormalisationConfig each{{0, 1, 2, 3, 4, 5, 0, 0, 0, 0}, {1, 2, 3, 4, 5, 1, 1, 1, 1, 1}};
  BothLearners({"mlp:9", "relu", "adam", 0.9, 0}, kTable, {}, each).are_alike();
}

TEST(OneDnnLearner, KnowsAllButResidualNetworksAndDropout) {
  const auto knows = [](ModelConfig model) {
    return OneDnnLearner::knows(model_spec(model, kImage, kClasses));
  };
  EXPECT_TRUE(knows({.architecture = "linear"}));
  EXPECT_TRUE(knows({.architecture = "linear", .dropout = 0.5}));  // there is nothing to drop
  EXPECT_TRUE(knows({.architecture = "mlp:8,8", .activation = "tanh"}));
  EXPECT_FALSE(knows({.architecture = "mlp:8", .dropout = 0.5}));
  EXPECT_TRUE(knows({.architecture = "cnn"}));
  EXPECT_FALSE(knows({.architecture = "cnn", .dropout = 0.5}));
  EXPECT_FALSE(knows({.architecture = "resnet18"}));
}

}  // namespace
}  // namespace sisa
