#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <torch/csrc/jit/runtime/graph_executor.h>

#include <thread>

#include "engine/learners/torch_library.h"
#include "shards/error.h"
#include "tests/learners/toy.h"

namespace sisa {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

constexpr std::uint32_t kClasses = 3;
const FeatureLayout kTable{FeatureType::kFloat, {6}};
const FeatureLayout kImage{FeatureType::kByte, {1, 8, 8}};

std::vector<std::string> names_of(const State& state) {
  std::vector<std::string> names;
  for (const Tensor& tensor : state) names.push_back(tensor.name);
  return names;
}

/// The built-in state under the names that the same layers have in the scripted perceptron.
State renamed(State state) {
  for (Tensor& tensor : state) {
    if (tensor.name.starts_with("layer0")) tensor.name.replace(0, 6, "1");
    if (tensor.name.starts_with("layer1")) tensor.name.replace(0, 6, "3");
  }
  std::sort(state.begin(), state.end(),
            [](const Tensor& a, const Tensor& b) { return a.name < b.name; });
  return state;
}

TEST(Scripted, DoesTheMathematicsOfTheSameBuiltInModel) {
  const SampleBlock block = toy::samples(kTable, kClasses, 50);
  for (const char* optimizer : {"sgd", "adam", "adamw"}) {
    StoreConfig built_in = toy::config("mlp:5", kTable, kClasses);
    StoreConfig scripted = toy::config("torchscript:mlp", kTable, kClasses);
    built_in.training.optimizer = scripted.training.optimizer = optimizer;
    const auto ours = make_torch_learner(built_in);
    const auto theirs = make_slice_learner(scripted);
    const State start = ours->initial_state({}, block);
    const State a = renamed(toy::train(*ours, built_in, start, block, 120));
    const State b = toy::train(*theirs, scripted, renamed(start), block, 120);
    ASSERT_EQ(names_of(a), names_of(b));
    for (const Tensor& tensor : a) {
      const std::vector<float> x = toy::floats(a, tensor.name);
      const std::vector<float> y = toy::floats(b, tensor.name);
      for (std::size_t i = 0; i < x.size(); ++i) ASSERT_NEAR(x[i], y[i], 1e-5) << tensor.name;
    }
  }
}

// As PyTorch's do: a list that holds trained parameters, and a part of a name like our own.
TEST(Scripted, TakesRecurrentLayersAndPartsCalledInput) {
  const SampleBlock block = toy::samples(kTable, kClasses, 40);
  for (const char* model : {"torchscript:recurrent", "torchscript:entrance", "torchscript:listing",
                            "torchscript:tied", "torchscript:drop-path"}) {
    const StoreConfig config = toy::config(model, kTable, kClasses);
    const auto learner = make_slice_learner(config);
    const State start = learner->initial_state({}, block);
    const State state = toy::train(*learner, config, start, block, 800);
    EXPECT_GT(toy::accuracy(*learner->constituent(state), block, kClasses), 0.9) << model;
    EXPECT_TRUE(toy::train(*learner, config, start, block, 800) == state) << model;
  }
}

// A guard of the caller's stands for LibTorch's own default, under which the first passes differ in
// their last bits from the later ones.
TEST(Scripted, RunsWithoutTheOptimisingExecutor) {
  for (const char* model : {"torchscript:entrance", "torchscript:recurrent"}) {
    const StoreConfig config = toy::config(model, kTable, kClasses);
    const SampleBlock block = toy::samples(kTable, kClasses, 40);
    const auto trained = [&](bool optimised) {
      const torch::jit::GraphOptimizerEnabledGuard guard(optimised);
      const auto learner = make_slice_learner(config);
      return toy::train(*learner, config, learner->initial_state({}, block), block, 200);
    };
    EXPECT_TRUE(trained(true) == trained(false)) << model;
  }
}

TEST(Scripted, BeginsWithTheWeightsOfTheFileInEveryShard) {
  const auto learner = make_slice_learner(toy::config("torchscript:dropout", kImage, kClasses));
  const SampleBlock block = toy::samples(kImage, kClasses, 9);
  EXPECT_TRUE(learner->initial_state({1}, block) == learner->initial_state({2}, block));
  EXPECT_NE(toy::floats(learner->initial_state({1}, block), "1.weight")[0], 0);
}

TEST(Scripted, KeepsTheHeadAloneOfAFrozenBackbone) {
  const StoreConfig config = toy::config("torchscript:frozen", kImage, kClasses);
  const auto learner = make_slice_learner(config);
  const SampleBlock block = toy::samples(kImage, kClasses, 30);
  const State state = toy::train(*learner, config, learner->initial_state({}, block), block, 3000);
  EXPECT_THAT(names_of(state), ElementsAre("head.bias", "head.weight"));
  EXPECT_EQ(learner->state_bytes(), 4U * (3 * 64 + 3));
  EXPECT_GT(toy::accuracy(*learner->constituent(state), block, kClasses), 0.7);
}

TEST(Scripted, KeepsTheBuffersOfBatchNorm) {
  const StoreConfig config = toy::config("torchscript:normed", kImage, kClasses);
  const auto learner = make_slice_learner(config);
  const SampleBlock block = toy::samples(kImage, kClasses, 24);
  const State start = learner->initial_state({}, block);
  const State state = toy::train(*learner, config, start, block, 48);
  const Tensor* steps = toy::find(state, "1.num_batches_tracked");
  ASSERT_NE(steps, nullptr);
  EXPECT_EQ(std::to_integer<int>(steps->data[0]), 6);
  EXPECT_NE(toy::floats(state, "1.running_mean"), toy::floats(start, "1.running_mean"));
}

// 17 visits are two batches of eight and one of one.
TEST(Scripted, AnswersWithLogitsOrNotAtAll) {
  const StoreConfig config = toy::config("torchscript:uneven", kTable, kClasses);
  const auto learner = make_slice_learner(config);
  const SampleBlock block = toy::samples(kTable, kClasses, 9);
  const State state = learner->initial_state({}, block);
  try {
    learner->constituent(state)->probabilities(toy::samples({FeatureType::kFloat, {6}}, 3, 400));
    ADD_FAILURE() << "it answered";
  } catch (const Error& error) {
    EXPECT_THAT(error.what(), HasSubstr("expected logits: Float of shape"));
  }
}

TEST(Scripted, LetsPartsRestThatTheFileHasInEvaluation) {
  const StoreConfig config = toy::config("torchscript:resting", kTable, kClasses);
  const auto learner = make_slice_learner(config);
  const SampleBlock block = toy::samples(kTable, kClasses, 17);
  // In between a batch of one, which is answered.
  const State state = toy::train(*learner, config, learner->initial_state({}, block), block, 34);
  const auto steps = [&](const char* name) {
    return std::to_integer<int>(toy::find(state, name)->data[0]);
  };
  EXPECT_EQ(steps("0.num_batches_tracked"), 0);
  EXPECT_EQ(steps("2.num_batches_tracked"), 4);
}

TEST(Scripted, TrainsOneSampleAsItAnswersWhereBatchNormCannot) {
  const StoreConfig config = toy::config("torchscript:table-normed", kTable, kClasses);
  const auto learner = make_slice_learner(config);
  const SampleBlock block = toy::samples(kTable, kClasses, 17);
  const State state = toy::train(*learner, config, learner->initial_state({}, block), block, 17);
  const Tensor* steps = toy::find(state, "1.num_batches_tracked");
  ASSERT_NE(steps, nullptr);
  EXPECT_EQ(std::to_integer<int>(steps->data[0]), 2);
}

// LibTorch's own generator is one for the whole process: whoever else draws from it meanwhile must
// not matter.
TEST(Scripted, DrawsFromNoGeneratorThatOthersUse) {
  const StoreConfig config = toy::config("torchscript:noisy", kImage, kClasses);
  const auto learner = make_slice_learner(config);
  const SampleBlock block = toy::samples(kImage, kClasses, 40);
  const State start = learner->initial_state({}, block);
  const State alone = toy::train(*learner, config, start, block, 200);
  for (int i = 0; i < 10; ++i) {
    State beside;
    std::thread other([&] { toy::train(*learner, config, start, block, 200, {5}); });
    beside = toy::train(*learner, config, start, block, 200);
    other.join();
    ASSERT_TRUE(beside == alone);
  }
  EXPECT_FALSE(toy::train(*learner, config, start, block, 200, {}, {2}) == alone);
}

void expect_refused(const std::string& model, const FeatureLayout& layout,
                    const std::string& expected) {
  try {
    make_learner(toy::config("torchscript:" + model, layout, kClasses));
    ADD_FAILURE() << model << " was taken";
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::kUsage);
    EXPECT_THAT(error.what(), HasSubstr("model " + model + ".pt " + expected));
    EXPECT_THAT(error.what(), testing::Not(HasSubstr("\n")));
  }
}

TEST(Scripted, RefusesWhatCannotBeTrainedExactly) {
  expect_refused("counting", kTable, "assigns to attributes of its own");
  for (const char* model : {"diary", "nested", "in-dictionary", "in-tuple"}) {
    expect_refused(model, kTable, "changes a list or dictionary of its own as it runs");
  }
  expect_refused("behind-the-back", kTable, "reaches for the data of tensors");
  expect_refused("other-data", kTable, "gives tensors other data as it runs");
  expect_refused("neighbours", kTable, "has tensors that share the memory of");
  expect_refused("awakening", kTable, "runs code of its own as it is read");
  expect_refused("talking", kTable, "prints as it runs");
  expect_refused("hashing", kTable, "asks where in memory things are");
  expect_refused("unset", kTable, "reads memory that nothing was written to");
  expect_refused("tracking", kTable, "changes a tensor that is neither a trained parameter nor");
  expect_refused("hidden", kTable, "changes a tensor that is neither a trained parameter nor");
  expect_refused("unfrozen", kTable, "changes a tensor that is neither a trained parameter nor");
  expect_refused("busy", kTable, "changes tensors of its own also in evaluation mode");
  expect_refused("forking", kTable, "runs parts of itself on other threads (fork)");
  expect_refused("delegating", kTable, "calls code that it does not hold itself (an interface)");
  expect_refused("restless", kTable,
                 "cannot be run on the data: it draws random numbers (aten::bernoulli_)");
  expect_refused("shy", kTable,
                 "gives Float of shape [1, 2], expected logits: Float of shape [1, 3]");
  expect_refused("double", kTable, "has the parameter 1.weight, which is not of type float32");
  expect_refused("frozen-whole", kTable, "has no parameter to train");
  expect_refused("pair", kTable, "gives no tensor but (Tensor, Tensor)");
  expect_refused("two-classes", kTable, "gives Float of shape [2, 2], expected logits");
  expect_refused("mlp", kImage,
                 "cannot be run on the data: mat1 and mat2 shapes cannot be multiplied");
}

TEST(Scripted, RefusesWhatIsNoTorchScript) {
  StoreConfig config = toy::config("torchscript:mlp", kTable, kClasses);
  const std::string whole = *config.model.file.bytes;
  for (const std::string& bytes : {std::string("text"), whole.substr(0, whole.size() / 2)}) {
    config.model.file.bytes = std::make_shared<const std::string>(bytes);
    try {
      make_learner(config);
      ADD_FAILURE();
    } catch (const Error& error) {
      EXPECT_THAT(error.what(), HasSubstr("mlp.pt is no TorchScript that this LibTorch reads"));
      EXPECT_THAT(error.what(), testing::Not(HasSubstr("\n")));
    }
  }
}

}  // namespace
}  // namespace sisa
