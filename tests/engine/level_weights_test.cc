#include "engine/weighting/level_weights.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>
#include <random>

#include "shards/error.h"

namespace sisa {
namespace {

using testing::Each;

/// The same loss, the slow and obvious way.
double worst_loss(const JudgedLabels& labels, const std::vector<double>& weights) {
  std::map<std::uint32_t, std::vector<double>> losses;
  for (std::size_t i = 0; i < labels.samples(); ++i) {
    double probability = 0;
    for (std::size_t k = 0; k < weights.size(); ++k) {
      probability += weights[k] * labels.probabilities[k][i];
    }
    losses[labels.groups[i]].push_back(-std::log(probability + 1e-6));
  }
  double worst = 0;
  for (const auto& [group, all] : losses) {
    const double sum = std::accumulate(all.begin(), all.end(), 0.0);
    worst = std::max(worst, sum / static_cast<double>(all.size()));
  }
  return worst;
}

/// The least of it on a grid of weights of two or three constituents.
double least_on_a_grid(const JudgedLabels& labels) {
  constexpr int kCells = 120;
  const bool two = labels.probabilities.size() == 2;
  double least = INFINITY;
  for (int a = 0; a <= kCells; ++a) {
    for (int b = two ? kCells - a : 0; b <= kCells - a; ++b) {
      std::vector<double> weights = {a / double{kCells}, b / double{kCells}};
      if (!two) weights.push_back((kCells - a - b) / double{kCells});
      least = std::min(least, worst_loss(labels, weights));
    }
  }
  return least;
}

/// Constituents of which each is better in some groups than in others.
JudgedLabels made_up(std::size_t constituents, std::uint32_t groups, std::uint64_t seed) {
  std::mt19937_64 random(seed);
  std::normal_distribution<double> noise;
  std::vector<double> skills(constituents * groups);
  for (double& skill : skills) skill = 1.5 * noise(random);
  JudgedLabels labels{{}, std::vector<std::vector<float>>(constituents)};
  for (std::uint32_t i = 0; i < 60; ++i) {
    labels.groups.push_back(i % groups);
    for (std::size_t k = 0; k < constituents; ++k) {
      const double logit = skills[k * groups + i % groups] + 2 * noise(random);
      labels.probabilities[k].push_back(static_cast<float>(1 / (1 + std::exp(-logit))));
    }
  }
  return labels;
}

TEST(LevelWeights, PreferWhoHelpsTheWorstGroup) {
  // The first is a little better in one group, the second much better in the other.
  const JudgedLabels labels{{0, 1, 0, 1}, {{0.9f, 0.1f, 0.9f, 0.1f}, {0.8f, 0.6f, 0.8f, 0.6f}}};
  const std::vector<double> weights = level_weights(labels);
  EXPECT_LT(weights[0], 0.01);
  EXPECT_GT(weights[1], 0.99);
}

TEST(LevelWeights, AreLevelWhereEachHelpsAnother) {
  // Both groups' labels then have a probability of 0.44.
  const JudgedLabels labels{{0, 1}, {{0.8f, 0.2f}, {0.2f, 0.6f}}};
  EXPECT_NEAR(level_weights(labels)[0], 0.4, 1e-4);
  EXPECT_NEAR(largest_group_loss(labels, level_weights(labels)), -std::log(0.44), 1e-4);
}

TEST(LevelWeights, CountSamplesOfASmallGroupForMore) {
  // Nine samples to one: their mean loss would have the first alone.
  JudgedLabels labels{std::vector<std::uint32_t>(9, 0),
                      {std::vector<float>(9, 0.9f), std::vector<float>(9, 0.6f)}};
  labels.groups.push_back(1);
  labels.probabilities[0].push_back(0.2f);
  labels.probabilities[1].push_back(0.5f);
  EXPECT_GT(level_weights(labels)[1], 0.99);
}

TEST(LevelWeights, AreEqualForEqualModels) {
  JudgedLabels labels = made_up(3, 2, 5);
  labels.probabilities[1] = labels.probabilities[2] = labels.probabilities[0];
  EXPECT_THAT(level_weights(labels), Each(1.0 / 3));
}

TEST(LevelWeights, AreAsGoodAsTheBestOfAFineGrid) {
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    const JudgedLabels labels = made_up(2 + seed % 2, 1 + seed % 4, seed);
    const std::vector<double> weights = level_weights(labels);
    const double loss = worst_loss(labels, weights);
    EXPECT_NEAR(loss, largest_group_loss(labels, weights), 1e-12);
    EXPECT_LT(loss, least_on_a_grid(labels) + 1e-4) << "seed " << seed;
  }
}

TEST(LevelWeights, AreNeverWorseThanEqualOnesAndMakeOne) {
  for (std::uint64_t seed = 0; seed < 20; ++seed) {
    JudgedLabels labels = made_up(5, 1 + seed % 4, seed);
    for (auto& column : labels.probabilities) {
      for (float& one : column) one = one < 0.6f ? 0.0f : 1.0f;  // nothing is more extreme
    }
    const std::vector<double> weights = level_weights(labels);
    EXPECT_NEAR(std::accumulate(weights.begin(), weights.end(), 0.0), 1, 1e-12);
    EXPECT_GE(*std::min_element(weights.begin(), weights.end()), 0);
    EXPECT_LE(worst_loss(labels, weights), worst_loss(labels, std::vector<double>(5, 0.2)) + 1e-12);
  }
}

TEST(LevelWeights, AreGivenUpOnRequest) {
  struct Impatient : Observer {
    bool stop_requested() const override { return true; }
  };
  EXPECT_THROW(level_weights(made_up(2, 2, 1), Impatient{}), Error);
}

TEST(LevelWeights, StandLabelsThatNobodyHoldsPossible) {
  const JudgedLabels labels{{0, 1}, {{0, 0.5f}, {0, 0.5f}}};
  EXPECT_THAT(level_weights(labels), Each(0.5));
  EXPECT_NEAR(largest_group_loss(labels, std::vector<double>(2, 0.5)), -std::log(1e-6), 1e-9);
}

}  // namespace
}  // namespace sisa
