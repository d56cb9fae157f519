#include <ATen/CPUGeneratorImpl.h>
#include <gtest/gtest.h>

#include <cmath>

#include "engine/torch/math_threads.h"
#include "engine/torch/slice_training.h"
#include "engine/torch/state_codec.h"
#include "tests/torch/toy.h"

namespace sisa {
namespace {

constexpr std::uint32_t kClasses = 3;
const FeatureLayout kTable{FeatureType::kFloat, {10}};
const FeatureLayout kImage{FeatureType::kByte, {1, 8, 8}};

/// Trains `visits` samples one way or the other; returns all weights and the losses.
struct Outcome {
  State state;
  std::vector<float> losses;
};

Outcome train(bool dense, const StoreConfig& config, const SampleBlock& samples,
              std::uint64_t visits) {
  use_one_math_thread();
  const ModelSpec spec = model_spec(config.model, config.features, config.classes);
  Model model(spec, config.features, at::make_generator<at::CPUGeneratorImpl>(7));
  model.input.fit(samples);
  const at::NoGradGuard no_grad;
  const SliceSchedule schedule{
      .seed = 3, .visits = visits, .batch_size = config.training.batch_size};
  const auto training = dense ? dense_training(model, spec, config.training, schedule)
                              : autograd_training(model, config.training, schedule);
  BatchSequence batches(schedule, samples.keys);
  Outcome outcome;
  for (Batch batch; batches.next(batch);) outcome.losses.push_back(training->step(batch, samples));
  training->finish();
  outcome.state = encode_state(model.weights);
  return outcome;
}

void expect_same_mathematics(const StoreConfig& config) {
  const SampleBlock samples = toy::samples(config.features, kClasses, 37);
  const Outcome expected = train(false, config, samples, 150);
  const Outcome actual = train(true, config, samples, 150);
  ASSERT_EQ(actual.losses.size(), expected.losses.size());
  for (std::size_t i = 0; i < expected.losses.size(); ++i) {
    EXPECT_NEAR(actual.losses[i], expected.losses[i], 1e-4) << "step " << i;
  }
  ASSERT_EQ(actual.state.size(), expected.state.size());
  for (const Tensor& tensor : expected.state) {
    const std::vector<float> want = toy::floats(expected.state, tensor.name);
    const std::vector<float> have = toy::floats(actual.state, tensor.name);
    ASSERT_EQ(have.size(), want.size());
    for (std::size_t i = 0; i < want.size(); ++i) {
      ASSERT_NEAR(have[i], want[i], 2e-4 * (1 + std::abs(want[i]))) << tensor.name << ' ' << i;
    }
  }
  EXPECT_FALSE(actual.state == train(true, config, samples, 140).state);
  EXPECT_TRUE(actual.state == train(true, config, samples, 150).state);
}

/// architecture, activation, optimiser, momentum, weight decay
using Case = std::tuple<const char*, const char*, const char*, double, double>;

class DenseStack : public ::testing::TestWithParam<Case> {};

TEST_P(DenseStack, IsTheMathematicsOfAutograd) {
  for (const FeatureLayout& layout : {kTable, kImage}) {
    const auto [architecture, activation, optimizer, momentum, decay] = GetParam();
    StoreConfig config = toy::config(architecture, layout, kClasses);
    config.model.activation = activation;
    config.training.optimizer = optimizer;
    config.training.momentum = momentum;
    config.training.weight_decay = decay;
    config.training.learning_rate = std::string(optimizer) == "adam" ? 0.003 : 0.03;
    expect_same_mathematics(config);
  }
}

INSTANTIATE_TEST_SUITE_P(All, DenseStack,
                         ::testing::Values(Case{"linear", "relu", "sgd", 0, 0},
                                           Case{"linear", "relu", "sgd", 0, 0.1},
                                           Case{"mlp:9", "tanh", "sgd", 0, 0},
                                           Case{"mlp:9", "tanh", "sgd", 0, 0.1},
                                           Case{"mlp:20,7", "relu", "sgd", 0.9, 0},
                                           Case{"mlp:20,7", "tanh", "sgd", 0.9, 0.1},
                                           Case{"mlp:20,7", "relu", "adam", 0.9, 0},
                                           Case{"mlp:20,7", "tanh", "adam", 0.9, 0.1}));

TEST(DenseTraining, KnowsFullyConnectedStacksWithoutDropout) {
  const auto knows = [](ModelConfig model) {
    return is_dense(model_spec(model, kImage, kClasses));
  };
  EXPECT_TRUE(knows({.architecture = "linear"}));
  EXPECT_TRUE(knows({.architecture = "mlp:8,8", .activation = "tanh"}));
  EXPECT_FALSE(knows({.architecture = "mlp:8", .dropout = 0.5}));
  EXPECT_FALSE(knows({.architecture = "cnn"}));
}

}  // namespace
}  // namespace sisa
