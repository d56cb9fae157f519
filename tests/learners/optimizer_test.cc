#include <gtest/gtest.h>

#include <cmath>

#include "engine/learners/torch_library.h"
#include "tests/learners/toy.h"

// The learner's steps against a plain re-implementation of softmax regression and of the update
// rules that torch.optim documents, in double precision.

namespace sisa {
namespace {

constexpr std::uint32_t kClasses = 3;
constexpr std::size_t kWidth = 5;
const FeatureLayout kLayout{FeatureType::kFloat, {kWidth}};

using Numbers = std::vector<double>;

/// Weights (classes × width), then biases.
Numbers parameters_of(const State& state) {
  Numbers result;
  for (const char* name : {"layer0.weight", "layer0.bias"}) {
    for (const float value : toy::floats(state, name)) result.push_back(value);
  }
  return result;
}

Numbers input_of(const State& state, const SampleBlock& block, std::size_t sample) {
  const std::vector<float> mean = toy::floats(state, "input.mean");
  const std::vector<float> scale = toy::floats(state, "input.scale");
  std::vector<float> row(kWidth);
  std::memcpy(row.data(), block.row(sample).data(), block.row(sample).size());
  Numbers x(kWidth);
  for (std::size_t j = 0; j < kWidth; ++j) x[j] = (double{row[j]} - mean[j]) * scale[j];
  return x;
}

Numbers softmax_of(const Numbers& parameters, const Numbers& x) {
  Numbers p(kClasses);
  double sum = 0;
  for (std::size_t c = 0; c < kClasses; ++c) {
    double logit = parameters[kClasses * kWidth + c];
    for (std::size_t j = 0; j < kWidth; ++j) logit += parameters[c * kWidth + j] * x[j];
    sum += p[c] = std::exp(logit);
  }
  for (double& value : p) value /= sum;
  return p;
}

/// Gradient of the batch's cross-entropy, as torch.nn.CrossEntropyLoss defines it.
Numbers gradient_of(const TrainingConfig& config, const Numbers& parameters, const State& state,
                    const SampleBlock& block, std::span<const std::uint32_t> batch) {
  const Numbers weights =
      config.class_weights.empty() ? Numbers(kClasses, 1) : config.class_weights;
  double all = 0;
  for (const std::uint32_t i : batch) all += weights[block.labels[i]];
  Numbers gradient(parameters.size());
  for (const std::uint32_t i : batch) {
    const Numbers x = input_of(state, block, i);
    const Numbers p = softmax_of(parameters, x);
    for (std::size_t c = 0; c < kClasses; ++c) {
      double error = 0;  // over the targets t that the label stands for
      for (std::size_t t = 0; t < kClasses; ++t) {
        const double share = (block.labels[i] == t ? 1 - config.label_smoothing : 0) +
                             config.label_smoothing / kClasses;
        error += share * weights[t] * (p[c] - (t == c)) / all;
      }
      for (std::size_t j = 0; j < kWidth; ++j) gradient[c * kWidth + j] += error * x[j];
      gradient[kClasses * kWidth + c] += error;
    }
  }
  return gradient;
}

void clip(const TrainingConfig& config, Numbers& gradient) {
  double squares = 0;
  for (const double value : gradient) squares += value * value;
  const double factor = config.clip_norm / (std::sqrt(squares) + 1e-6);
  if (config.clip_norm == 0 || factor >= 1) return;
  for (double& value : gradient) value *= factor;
}

/// At that share of a training of one slice.
double rate_at(const TrainingConfig& config, double progress) {
  if (config.schedule == "cosine") {
    return config.learning_rate * (1 + std::cos(3.141592653589793 * progress)) / 2;
  }
  if (config.schedule == "step" && progress >= 0.75) return config.learning_rate / 100;
  if (config.schedule == "step" && progress >= 0.5) return config.learning_rate / 10;
  return config.learning_rate;
}

void sgd_step(const TrainingConfig& config, int step, double gradient, double& w,
              double& velocity) {
  gradient += config.weight_decay * w;
  velocity = step == 1 ? gradient : config.momentum * velocity + gradient;
  w -= config.learning_rate * velocity;
}

void adam_step(const TrainingConfig& config, int step, double gradient, double& w, double& m,
               double& v) {
  if (config.optimizer == "adamw") {
    w -= config.learning_rate * config.weight_decay * w;
  } else {
    gradient += config.weight_decay * w;
  }
  m = 0.9 * m + 0.1 * gradient;
  v = 0.999 * v + 0.001 * gradient * gradient;
  const double m_hat = m / (1 - std::pow(0.9, step));
  const double v_hat = v / (1 - std::pow(0.999, step));
  w -= config.learning_rate * m_hat / (std::sqrt(v_hat) + 1e-8);
}

Numbers oracle(const StoreConfig& config, const State& before, const SampleBlock& block,
               std::uint64_t visits) {
  Numbers w = parameters_of(before);
  Numbers m(w.size()), v(w.size());
  BatchSequence batches({config.seed, {}, {1}, visits, config.training.batch_size}, block.keys);
  Batch batch;
  std::uint64_t made = 0;
  for (int step = 1; batches.next(batch); ++step) {
    TrainingConfig now = config.training;
    now.learning_rate =
        rate_at(config.training, static_cast<double>(made) / static_cast<double>(visits));
    made += batch.samples.size();
    Numbers gradient = gradient_of(now, w, before, block, batch.samples);
    clip(now, gradient);
    for (std::size_t i = 0; i < w.size(); ++i) {
      if (now.optimizer == "sgd") {
        sgd_step(now, step, gradient[i], w[i], m[i]);
      } else {
        adam_step(now, step, gradient[i], w[i], m[i], v[i]);
      }
    }
  }
  return w;
}

void expect_like_oracle(const SliceLearner& learner, const StoreConfig& config,
                        std::uint64_t visits) {
  const SampleBlock block = toy::samples(kLayout, kClasses, 14);
  const State before = learner.initial_state({}, block);
  const Numbers learned = parameters_of(toy::train(learner, config, before, block, visits));
  const Numbers start = parameters_of(before);
  const Numbers expected = oracle(config, before, block, visits);
  for (std::size_t i = 0; i < expected.size(); ++i) {
    EXPECT_NEAR(learned[i], expected[i], 2e-6 + 2e-5 * std::abs(expected[i])) << i;
    EXPECT_GT(std::abs(expected[i] - start[i]), 1e-5) << "the test would see nothing";
  }
}

/// Both learners.
void expect_like_oracle(const TrainingConfig& training, std::uint64_t visits) {
  StoreConfig config = toy::config("linear", kLayout, kClasses);
  config.training = training;
  config.training.batch_size = 4;
  expect_like_oracle(*make_slice_learner(config), config, visits);
  expect_like_oracle(*make_torch_learner(config), config, visits);
}

TEST(Optimizer, OneStepIsTheGradientTimesTheRate) {
  expect_like_oracle({.optimizer = "sgd", .learning_rate = 0.3, .momentum = 0}, 4);
}

TEST(Optimizer, SgdFollowsTheGradientOverEpochs) {
  expect_like_oracle({.optimizer = "sgd", .learning_rate = 0.1, .momentum = 0}, 40);
}

TEST(Optimizer, MomentumIsTorchs) {
  expect_like_oracle({.optimizer = "sgd", .learning_rate = 0.05, .momentum = 0.9}, 40);
}

TEST(Optimizer, WeightDecayIsAddedToTheGradient) {
  expect_like_oracle({.optimizer = "sgd", .learning_rate = 0.1, .momentum = 0, .weight_decay = 0.1},
                     20);
  expect_like_oracle(
      {.optimizer = "sgd", .learning_rate = 0.1, .momentum = 0.5, .weight_decay = 0.1}, 20);
  expect_like_oracle({.optimizer = "adam", .learning_rate = 0.01, .weight_decay = 0.1}, 20);
}

TEST(Optimizer, AdamIsTorchs) {
  expect_like_oracle({.optimizer = "adam", .learning_rate = 0.01}, 4);
  expect_like_oracle({.optimizer = "adam", .learning_rate = 0.01}, 40);
}

TEST(Optimizer, AdamWsWeightsDecayByThemselves) {
  expect_like_oracle({.optimizer = "adamw", .learning_rate = 0.01, .weight_decay = 2}, 40);
  expect_like_oracle({.optimizer = "adamw", .learning_rate = 0.01}, 20);
}

TEST(Optimizer, RatesFollowTheirSchedule) {
  for (const char* schedule : {"cosine", "step"}) {
    SCOPED_TRACE(schedule);
    for (const char* optimizer : {"sgd", "adam"}) {
      TrainingConfig training{.optimizer = optimizer, .learning_rate = 0.05, .momentum = 0};
      training.schedule = schedule;
      training.weight_decay = 0.1;
      expect_like_oracle(training, 56);
      training.momentum = 0.5;
      expect_like_oracle(training, 56);
    }
  }
}

TEST(Optimizer, LabelsAreSmoothedAndWeightedAsTorchs) {
  TrainingConfig training{.optimizer = "sgd", .learning_rate = 0.1, .momentum = 0};
  training.label_smoothing = 0.3;
  expect_like_oracle(training, 20);
  training.class_weights = {0.5, 3, 1};
  expect_like_oracle(training, 20);
  training.label_smoothing = 0;
  expect_like_oracle(training, 20);
}

TEST(Optimizer, GradientsAreNoLongerThanAllowed) {
  for (const char* optimizer : {"sgd", "adamw"}) {
    for (const double longest : {0.02, 0.3, 100.0}) {
      TrainingConfig training{.optimizer = optimizer, .learning_rate = 0.05, .momentum = 0};
      training.clip_norm = longest;
      training.weight_decay = 0.1;
      expect_like_oracle(training, 20);
      training.momentum = 0.9;
      expect_like_oracle(training, 20);
    }
  }
}

}  // namespace
}  // namespace sisa
