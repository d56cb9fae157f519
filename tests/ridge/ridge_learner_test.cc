#include "engine/ridge/ridge_learner.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <numeric>

#include "engine/ridge/simplex.h"
#include "shards/error.h"
#include "tests/learners/toy.h"

namespace sisa {
namespace {

using testing::HasSubstr;

constexpr std::uint32_t kClasses = 3;
const FeatureLayout kImage{FeatureType::kByte, {1, 4, 5}};
const FeatureLayout kTable{FeatureType::kFloat, {6}};

struct Input {
  FeatureLayout layout;
  NormalisationConfig normalisation = {};
};

StoreConfig config_of(const Input& input) {
  StoreConfig config = toy::config("ridge:0.5", input.layout, kClasses);
  config.normalisation = input.normalisation;
  return config;
}

class Ridge : public testing::TestWithParam<Input> {
 protected:
  State trained(const SampleBlock& block) const {
    ExactSum sums(learner_.sum_size());
    learner_.accumulate(block, 1, sums);
    return learner_.solve(sums);
  }

  const FeatureLayout layout_ = GetParam().layout;
  const RidgeLearner learner_{config_of(GetParam())};
};

/// The feature as models are given it.
double feature(const SampleBlock& block, std::size_t row, std::size_t j,
               const NormalisationConfig& declared) {
  const auto normalised = [&](double x) {
    if (!declared.any()) return x;
    const std::size_t i = declared.index(j, block.layout.elements());
    return (x - declared.mean[i]) / declared.std[i];
  };
  if (block.layout.type == FeatureType::kByte) {
    return normalised(std::to_integer<int>(block.row(row)[j]) / 255.0);
  }
  float value;
  std::memcpy(&value, block.row(row).data() + 4 * j, sizeof value);
  return std::nearbyint(normalised(value) * 256) / 256;
}

/// Half the gradient of the loss that least squares minimises, by its definition: by every weight
/// of a class, the last the bias.
std::vector<double> gradient(const SampleBlock& block, const std::vector<float>& weight, float bias,
                             std::uint32_t label, double penalty,
                             const NormalisationConfig& declared) {
  std::vector<double> result(weight.size() + 1);
  for (std::size_t row = 0; row < block.size(); ++row) {
    double error = bias - (block.labels[row] == label ? 1 : 0);
    const auto x = [&](std::size_t j) { return feature(block, row, j, declared); };
    for (std::size_t j = 0; j < weight.size(); ++j) error += weight[j] * x(j);
    for (std::size_t j = 0; j < weight.size(); ++j) result[j] += error * x(j);
    result.back() += error;
  }
  for (std::size_t j = 0; j < weight.size(); ++j) result[j] += penalty * weight[j];
  return result;
}

TEST_P(Ridge, IsWhereTheLossIsLeast) {
  const SampleBlock block = toy::samples(layout_, kClasses, 200);
  const State state = trained(block);
  const std::vector<float> weights = toy::floats(state, "ridge.weight");
  const std::vector<float> biases = toy::floats(state, "ridge.bias");
  const std::size_t width = layout_.elements();
  for (std::uint32_t label = 0; label < kClasses; ++label) {
    const std::vector<float> weight(weights.begin() + label * width,
                                    weights.begin() + (label + 1) * width);
    for (const double slope :
         gradient(block, weight, biases[label], label, 0.5, GetParam().normalisation)) {
      EXPECT_NEAR(slope, 0, 1e-3);
    }
  }
}

TEST_P(Ridge, AnswersByTheFeaturesItWasSolvedFor) {
  const SampleBlock block = toy::samples(layout_, kClasses, 50);
  const State state = trained(block);
  const std::vector<float> weights = toy::floats(state, "ridge.weight");
  const std::vector<float> bias = toy::floats(state, "ridge.bias");
  std::vector<double> scores(bias.begin(), bias.end());
  for (std::size_t label = 0; label < kClasses; ++label) {
    for (std::size_t j = 0; j < layout_.elements(); ++j) {
      scores[label] +=
          weights[label * layout_.elements() + j] * feature(block, 7, j, GetParam().normalisation);
    }
  }
  project_to_simplex(scores);
  const std::vector<float> answers = learner_.constituent(state)->probabilities(block);
  for (std::size_t label = 0; label < kClasses; ++label) {
    EXPECT_NEAR(answers[7 * kClasses + label], scores[label], 2e-2);  // which rounds no feature
  }
}

TEST_P(Ridge, TellsClassesApartByProbabilities) {
  const SampleBlock block = toy::samples(layout_, kClasses, 300);
  const auto model = learner_.constituent(trained(block));
  const SampleBlock others = toy::samples(layout_, kClasses, 300, 2);
  EXPECT_GT(toy::accuracy(*model, others, kClasses), 0.95);
  const std::vector<float> rows = model->probabilities(others);
  for (std::size_t i = 0; i < rows.size(); i += kClasses) {
    EXPECT_NEAR(std::accumulate(&rows[i], &rows[i] + kClasses, 0.0), 1, 1e-6);
    EXPECT_GE(*std::min_element(&rows[i], &rows[i] + kClasses), 0);
  }
}

TEST_P(Ridge, OneSampleIsEnough) {
  const SampleBlock one = toy::samples(layout_, kClasses, 1);
  EXPECT_EQ(toy::accuracy(*learner_.constituent(trained(one)), one, kClasses), 1);
}

TEST_P(Ridge, RefusesStatesOfOthers) {
  State state = trained(toy::samples(layout_, kClasses, 9));
  state.pop_back();
  try {
    learner_.constituent(state);
    ADD_FAILURE();
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::kDamaged);
    EXPECT_THAT(error.what(), HasSubstr("ridge.weight"));
  }
}

const Input kInputs[] = {{kImage},
                         {kTable},
                         {kImage, {{0.3}, {0.25}}},
                         {kTable, {{0.5, 1, -1, 0, 3, 0.1}, {0.5, 1, 2, 1, 3, 0.1}}}};

INSTANTIATE_TEST_SUITE_P(, Ridge, testing::ValuesIn(kInputs), [](const auto& of) {
  return std::string(of.param.normalisation.any() ? "Normalised" : "") +
         (of.param.layout.type == FeatureType::kByte ? "Bytes" : "Floats");
});

TEST(RidgeState, CountsItsBytes) {
  const StoreConfig config = toy::config("ridge", kImage, kClasses);
  // 21 elements: 231 products and 3 × 21 class sums, 3 × 21 weights, 1,024 sums of the set's hash.
  EXPECT_EQ(RidgeLearner(config).state_bytes(), 8 * (231 + 63) + 4 * 63 + 2 * 1024U);
}

TEST(Simplex, IsTheNearestPoint) {
  toy::Numbers numbers(3);
  for (int trial = 0; trial < 200; ++trial) {
    std::vector<double> scores(1 + numbers.next() % 6);
    for (double& score : scores) score = 2 * numbers.real();
    std::vector<double> nearest = scores;
    project_to_simplex(nearest);
    EXPECT_NEAR(std::accumulate(nearest.begin(), nearest.end(), 0.0), 1, 1e-12);
    // No step from one element to another comes nearer: the first-order condition.
    for (std::size_t i = 0; i < scores.size(); ++i) {
      ASSERT_GE(nearest[i], 0);
      for (std::size_t j = 0; j < scores.size(); ++j) {
        if (nearest[i] == 0) continue;
        EXPECT_LE(scores[j] - nearest[j], scores[i] - nearest[i] + 1e-12);
      }
    }
  }
}

TEST(Simplex, IsReachedFromAnywhere) {
  std::vector<double> scores{-1e300, 1e300, 0};
  project_to_simplex(scores);
  EXPECT_EQ(scores, (std::vector<double>{0, 1, 0}));
  scores = {1e20, -7, 1e20};
  project_to_simplex(scores);
  EXPECT_EQ(scores, (std::vector<double>{0.5, 0, 0.5}));
}

TEST(Simplex, LeavesProbabilitiesAlone) {
  std::vector<double> scores{0.25, 0.5, 0.25};
  project_to_simplex(scores);
  EXPECT_EQ(scores, (std::vector<double>{0.25, 0.5, 0.25}));
}

}  // namespace
}  // namespace sisa
