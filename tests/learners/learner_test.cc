#include "engine/slice_learner.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "shards/error.h"
#include "tests/learners/toy.h"

namespace sisa {
namespace {

using ::testing::FloatNear;
using ::testing::HasSubstr;
using ::testing::Pointwise;

constexpr std::uint32_t kClasses = 3;
const FeatureLayout kTable{FeatureType::kFloat, {10}};
const FeatureLayout kImage{FeatureType::kByte, {1, 8, 8}};

template <class Work>
std::string error_of(ErrorKind kind, Work work) {
  try {
    work();
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), kind) << error.what();
    EXPECT_EQ(std::string(error.what()).find('\n'), std::string::npos);
    return error.what();
  }
  ADD_FAILURE() << "no error";
  return "";
}

TEST(Learner, LearnsWhatIsSeparable) {
  for (const char* architecture : {"linear", "mlp:16", "mlp:16,16", "cnn", "resnet18"}) {
    StoreConfig config = toy::config(architecture, kImage, kClasses);
    const bool deep = std::string(architecture) == "resnet18";
    config.training.learning_rate = 0.01;
    const SampleBlock block = toy::samples(kImage, kClasses, 30);
    const auto learner = make_slice_learner(config);
    const std::uint64_t visits = deep ? 300 : 600;
    const State state =
        toy::train(*learner, config, learner->initial_state({}, block), block, visits);
    EXPECT_EQ(toy::accuracy(*learner->constituent(state), block, kClasses), 1) << architecture;
  }
}

TEST(Learner, LearnsWithTanhAdamAndDropout) {
  StoreConfig config = toy::config("mlp:32", kTable, kClasses);
  config.model.activation = "tanh";
  config.model.dropout = 0.2;
  config.training.optimizer = "adam";
  const SampleBlock block = toy::samples(kTable, kClasses, 30);
  const auto learner = make_slice_learner(config);
  const State state = toy::train(*learner, config, learner->initial_state({}, block), block, 1500);
  EXPECT_EQ(toy::accuracy(*learner->constituent(state), block, kClasses), 1);
}

TEST(Learner, InitialWeightsBelongToSeedAndShard) {
  StoreConfig config = toy::config("mlp:50", kTable, kClasses);
  const SampleBlock block = toy::samples(kTable, kClasses, 9);
  const State state = make_slice_learner(config)->initial_state({3}, block);
  EXPECT_TRUE(state == make_slice_learner(config)->initial_state({3}, block));
  EXPECT_FALSE(state == make_slice_learner(config)->initial_state({4}, block));
  config.seed += 1;
  EXPECT_FALSE(state == make_slice_learner(config)->initial_state({3}, block));
}

TEST(Learner, InitialWeightsAreUniformWithinTheFanIn) {
  const StoreConfig config = toy::config("mlp:400", kTable, kClasses);
  const State state =
      make_slice_learner(config)->initial_state({}, toy::samples(kTable, kClasses, 9));
  const std::vector<float> weights = toy::floats(state, "layer0.weight");
  const double bound = 1 / std::sqrt(10.0);
  double squares = 0;
  for (const float w : weights) {
    EXPECT_LE(std::abs(w), bound);
    squares += double{w} * w;
  }
  EXPECT_NEAR(squares / static_cast<double>(weights.size()), bound * bound / 3, 0.003);
}

TEST(Learner, StatisticsComeFromTheFirstSliceAlone) {
  const StoreConfig config = toy::config("linear", kTable, kClasses);
  const auto learner = make_slice_learner(config);
  const SampleBlock first = toy::samples(kTable, kClasses, 9);
  const SampleBlock other = toy::samples(kTable, kClasses, 9, 77);
  const State before = learner->initial_state({}, first);
  const State after = toy::train(*learner, config, before, other, 40);
  EXPECT_EQ(toy::floats(before, "input.mean"), toy::floats(after, "input.mean"));
  EXPECT_EQ(toy::floats(before, "input.scale"), toy::floats(after, "input.scale"));
  EXPECT_NE(toy::floats(before, "input.mean"),
            toy::floats(learner->initial_state({}, other), "input.mean"));
}

TEST(Learner, BytesAreScaledAndNeedNoStatistics) {
  const FeatureLayout layout{FeatureType::kByte, {2}};
  const StoreConfig config = toy::config("linear", layout, 2);
  SampleBlock block(layout);
  toy::Numbers numbers(1);
  toy::append(block, 0, {std::byte{255}, std::byte{51}}, numbers);
  const auto learner = make_slice_learner(config);
  const State state = learner->initial_state({}, block);
  EXPECT_EQ(toy::find(state, "input.mean"), nullptr);
  const std::vector<float> w = toy::floats(state, "layer0.weight");
  const std::vector<float> b = toy::floats(state, "layer0.bias");
  const double difference = (w[0] - w[2]) + 0.2 * (w[1] - w[3]) + (b[0] - b[1]);
  EXPECT_NEAR(learner->constituent(state)->probabilities(block)[0], 1 / (1 + std::exp(-difference)),
              1e-6);
}

/// The first of two classes' probability for a table's one sample, by the definition of `linear`.
double probability(const State& state, const std::vector<double>& x) {
  const std::vector<float> w = toy::floats(state, "layer0.weight");
  const std::vector<float> b = toy::floats(state, "layer0.bias");
  const double difference = (w[0] - w[2]) * x[0] + (w[1] - w[3]) * x[1] + (b[0] - b[1]);
  return 1 / (1 + std::exp(-difference));
}

TEST(Learner, DeclaredNormalisationTakesThePlaceOfStatistics) {
  for (const FeatureType type : {FeatureType::kByte, FeatureType::kFloat}) {
    const FeatureLayout layout{type, {2}};
    StoreConfig config = toy::config("linear", layout, 2);
    config.normalisation = {{0.5, -1}, {0.25, 3}};
    SampleBlock block(layout);
    toy::Numbers numbers(1);
    const float x[] = {1, 0.2F};
    const auto floats = std::as_bytes(std::span(x));
    toy::append(block, 0,
                type == FeatureType::kByte ? std::vector{std::byte{255}, std::byte{51}}
                                           : std::vector(floats.begin(), floats.end()),
                numbers);
    const auto learner = make_slice_learner(config);
    const State state = learner->initial_state({}, block);
    EXPECT_EQ(state.size(), 2U);
    EXPECT_NEAR(learner->constituent(state)->probabilities(block)[0],
                probability(state, {(1 - 0.5) / 0.25, (0.2 + 1) / 3}), 1e-6);
  }
}

TEST(Learner, StatesAreSortedByName) {
  for (const char* architecture : {"linear", "mlp:8,8,8,8,8,8,8,8,8,8,8", "cnn", "resnet18"}) {
    const StoreConfig config = toy::config(architecture, {FeatureType::kFloat, {3, 8, 8}}, 4);
    const State state =
        make_slice_learner(config)->initial_state({}, toy::samples(config.features, 4, 4));
    EXPECT_TRUE(std::is_sorted(state.begin(), state.end(), [](const Tensor& a, const Tensor& b) {
      return a.name < b.name;
    })) << architecture;
  }
}

TEST(Learner, ProbabilitiesSumToOne) {
  for (const char* architecture : {"linear", "mlp:8", "cnn", "resnet18"}) {
    const StoreConfig config = toy::config(architecture, kImage, kClasses);
    const SampleBlock block = toy::samples(kImage, kClasses, 300);  // more than one pass
    const auto learner = make_slice_learner(config);
    const auto rows = learner->constituent(learner->initial_state({}, block))->probabilities(block);
    ASSERT_EQ(rows.size(), 300 * kClasses);
    for (std::size_t i = 0; i < rows.size(); i += kClasses) {
      EXPECT_NEAR(rows[i] + rows[i + 1] + rows[i + 2], 1, 1e-5);
    }
  }
}

TEST(Learner, ASamplesAnswerIsItsOwn) {
  for (const char* architecture : {"linear", "mlp:8", "cnn", "resnet18"}) {
    StoreConfig config = toy::config(architecture, kImage, kClasses);
    config.model.dropout = 0.5;
    const SampleBlock block = toy::samples(kImage, kClasses, 12);
    const auto learner = make_slice_learner(config);
    const State state = toy::train(*learner, config, learner->initial_state({}, block), block, 24);
    const auto model = learner->constituent(state);
    const std::vector<float> all = model->probabilities(block);
    SampleBlock last(kImage);
    last.keys.push_back(block.keys.back());
    last.labels.push_back(block.labels.back());
    last.features.assign(block.row(11).begin(), block.row(11).end());
    const std::vector<float> alone = model->probabilities(last);
    const bool to_the_bit = architecture != std::string("resnet18");
    for (std::size_t c = 0; c < kClasses; ++c) {
      EXPECT_NEAR(alone[c], all[11 * kClasses + c], to_the_bit ? 0 : 1e-5) << architecture;
    }
  }
}

TEST(Learner, NoSampleNoAnswer) {
  const StoreConfig config = toy::config("mlp:8", kImage, kClasses);
  const auto learner = make_slice_learner(config);
  const State state = learner->initial_state({}, toy::samples(kImage, kClasses, 3));
  EXPECT_TRUE(learner->constituent(state)->probabilities(SampleBlock(kImage)).empty());
}

TEST(Learner, DropoutActsInTrainingAlone) {
  StoreConfig config = toy::config("mlp:64", kTable, kClasses);
  const SampleBlock block = toy::samples(kTable, kClasses, 20);
  const auto plain = make_slice_learner(config);
  const State start = plain->initial_state({}, block);
  config.model.dropout = 0.5;
  const auto dropping = make_slice_learner(config);
  EXPECT_TRUE(start == dropping->initial_state({}, block));
  EXPECT_EQ(plain->constituent(start)->probabilities(block),
            dropping->constituent(start)->probabilities(block));
  EXPECT_FALSE(toy::train(*plain, config, start, block, 8) ==
               toy::train(*dropping, config, start, block, 8));
}

/// Which of 64 hidden units `visits` steps on one sample leave untouched: those that dropout (or
/// the activation) silenced in every step. The epoch has two steps.
std::vector<bool> untouched(std::uint64_t visits, ShardId shard, SliceId slice) {
  StoreConfig config = toy::config("mlp:64", kTable, kClasses);
  config.model.dropout = 0.5;
  config.training.batch_size = 1;
  config.training.momentum = 0;
  const SampleBlock one = toy::samples(kTable, kClasses, 1);
  SampleBlock twice = one;
  twice.keys.emplace_back();
  twice.labels.push_back(one.labels[0]);
  twice.features.insert(twice.features.end(), one.features.begin(), one.features.end());
  const auto learner = make_slice_learner(config);
  const State start = learner->initial_state({}, one);
  const State end = toy::train(*learner, config, start, twice, visits, shard, slice);
  const std::vector<float> before = toy::floats(start, "layer1.weight");
  const std::vector<float> after = toy::floats(end, "layer1.weight");
  std::vector<bool> same(64);
  for (std::size_t j = 0; j < same.size(); ++j) same[j] = before[j] == after[j];
  return same;
}

TEST(Learner, DropoutMasksBelongToShardSliceEpochAndStep) {
  EXPECT_EQ(untouched(1, {1}, {2}), untouched(1, {1}, {2}));
  EXPECT_NE(untouched(1, {1}, {2}), untouched(1, {2}, {2}));
  EXPECT_NE(untouched(1, {1}, {2}), untouched(1, {1}, {3}));
  EXPECT_NE(untouched(1, {1}, {2}), untouched(2, {1}, {2}));
  EXPECT_NE(untouched(2, {1}, {2}), untouched(4, {1}, {2}));
}

TEST(Learner, LinearHasNothingToDrop) {
  StoreConfig config = toy::config("linear", kTable, kClasses);
  const SampleBlock block = toy::samples(kTable, kClasses, 20);
  const auto plain = make_slice_learner(config);
  const State start = plain->initial_state({}, block);
  config.model.dropout = 0.9;
  EXPECT_TRUE(toy::train(*plain, config, start, block, 40) ==
              toy::train(*make_slice_learner(config), config, start, block, 40));
}

TEST(Learner, BatchNormKeepsRunningStatistics) {
  const StoreConfig config = toy::config("resnet18", kImage, kClasses);
  const SampleBlock block = toy::samples(kImage, kClasses, 16);
  const auto learner = make_slice_learner(config);
  const State before = learner->initial_state({}, block);
  const State after = toy::train(*learner, config, before, block, 16);  // two batches of 8
  EXPECT_NE(toy::floats(before, "stem_norm.running_mean"),
            toy::floats(after, "stem_norm.running_mean"));
  std::int64_t batches = 0;
  std::memcpy(&batches, toy::find(after, "stem_norm.num_batches_tracked")->data.data(), 8);
  EXPECT_EQ(batches, 2);
}

TEST(Learner, ABatchOfOneIsWellDefined) {
  for (const char* architecture : {"linear", "mlp:8", "cnn", "resnet18"}) {
    StoreConfig config = toy::config(architecture, kImage, kClasses);
    config.training.batch_size = 1;
    const SampleBlock block = toy::samples(kImage, kClasses, 3);
    const auto learner = make_slice_learner(config);
    const State before = learner->initial_state({}, block);
    const State after = toy::train(*learner, config, before, block, 3);  // throws if not finite
    EXPECT_FALSE(before == after) << architecture;
    if (std::string(architecture) != "resnet18") continue;
    // The last stage sees one pixel of one sample: no variance to learn from.
    EXPECT_EQ(toy::floats(before, "stage4.block1.norm1.running_var"),
              toy::floats(after, "stage4.block1.norm1.running_var"));
    EXPECT_NE(toy::floats(before, "stem_norm.running_var"),
              toy::floats(after, "stem_norm.running_var"));
  }
}

void expect_divergence(const StoreConfig& config, std::uint64_t visits) {
  const SampleBlock block = toy::samples(kTable, kClasses, 30);
  const auto learner = make_slice_learner(config);
  const State start = learner->initial_state({5}, block);
  const std::string line = error_of(
      ErrorKind::kFailed, [&] { toy::train(*learner, config, start, block, visits, {5}, {2}); });
  EXPECT_THAT(line, HasSubstr("shard 5, slice 2"));
  EXPECT_THAT(line, HasSubstr("lower learning rate"));
}

TEST(Learner, ReportsALossThatIsNotFinite) {
  StoreConfig config = toy::config("mlp:16", kTable, kClasses);
  config.training.learning_rate = 1e30;
  expect_divergence(config, 240);
}

TEST(Learner, ReturnsNoWeightThatIsNotFinite) {
  // The only step's loss is fine; the weights it leaves are not.
  StoreConfig config = toy::config("mlp:16", kTable, kClasses);
  config.training.learning_rate = 1e10;
  config.training.weight_decay = 1e38;
  expect_divergence(config, 8);
}

TEST(Learner, TranslatesWhatLibTorchThrows) {
  StoreConfig config = toy::config("cnn", kImage, kClasses);
  config.model.dropout = 0.5;            // or it would do without
  config.training.learning_rate = 1e39;  // no single-precision number
  const SampleBlock block = toy::samples(kImage, kClasses, 30);
  const auto learner = make_slice_learner(config);
  const State start = learner->initial_state({}, block);
  EXPECT_THAT(error_of(ErrorKind::kFailed, [&] { toy::train(*learner, config, start, block, 8); }),
              HasSubstr("LibTorch"));
}

class StopAfter : public Observer {
 public:
  explicit StopAfter(int steps) : steps_(steps) {}
  bool stop_requested() const override { return asked_++ == steps_; }
  void on_visits(std::uint64_t count) override { visits += count; }
  std::uint64_t visits = 0;

 private:
  int steps_;
  mutable int asked_ = 0;
};

TEST(Learner, StopsBetweenSteps) {
  const StoreConfig config = toy::config("mlp:8", kTable, kClasses);
  const SampleBlock block = toy::samples(kTable, kClasses, 20);
  const auto learner = make_slice_learner(config);
  StopAfter observer(3);
  error_of(ErrorKind::kInterrupted, [&] {
    toy::train(*learner, config, learner->initial_state({}, block), block, 200, {}, {1},
               std::move(observer));
  });
  EXPECT_EQ(observer.visits, 8 + 8 + 4);
}

TEST(Learner, ReportsEveryVisit) {
  const StoreConfig config = toy::config("linear", kTable, kClasses);
  const SampleBlock block = toy::samples(kTable, kClasses, 20);
  const auto learner = make_slice_learner(config);
  StopAfter observer(1000);
  toy::train(*learner, config, learner->initial_state({}, block), block, 57, {}, {1},
             std::move(observer));
  EXPECT_EQ(observer.visits, 57);
}

TEST(Learner, RefusesStatesOfOtherModels) {
  const StoreConfig config = toy::config("mlp:8", kTable, kClasses);
  const SampleBlock block = toy::samples(kTable, kClasses, 6);
  const auto learner = make_slice_learner(config);
  const State good = learner->initial_state({}, block);
  State other_shape = good;
  other_shape[2].shape[0] += 1;
  State other_type = good;
  other_type[2].dtype = DType::kI64;
  State cut = good;
  cut[2].data.resize(cut[2].data.size() - 4);
  State other_name = good;
  other_name[2].name += "x";
  State fewer = good;
  fewer.pop_back();
  State more = good;
  more.push_back(good.back());
  for (const State& bad : {other_shape, other_type, cut, other_name, fewer, more, State{}}) {
    error_of(ErrorKind::kDamaged, [&] { learner->constituent(bad); });
    error_of(ErrorKind::kDamaged, [&] { toy::train(*learner, config, bad, block, 8); });
  }
}

TEST(Learner, RefusesWhatItDoesNotKnow) {
  error_of(ErrorKind::kUsage, [] { make_learner(toy::config("transformer", kTable, 2)); });
  error_of(ErrorKind::kUsage, [] { make_learner(toy::config("cnn", kTable, 2)); });
  StoreConfig config = toy::config("linear", kTable, 2);
  config.training.optimizer = "lbfgs";
  EXPECT_THAT(error_of(ErrorKind::kUsage, [&] { make_learner(config); }), HasSubstr("sgd, adam"));
}

}  // namespace
}  // namespace sisa
