#include "engine/onednn/softmax_loss.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <vector>

namespace sisa {
namespace {

TEST(Softmax, RowsSumToOneHoweverLargeTheLogits) {
  const std::vector<float> logits = {1, 2, 3, 1000, 1001, 1002, -1000, -999, -998};
  std::vector<float> p(9);
  softmax(logits, 3, p);
  for (std::size_t i = 0; i < 9; i += 3) {
    EXPECT_NEAR(p[i] + p[i + 1] + p[i + 2], 1, 1e-6);
    EXPECT_NEAR(p[i + 2], 1 / (1 + std::exp(-1.0) + std::exp(-2.0)), 1e-6);
  }
}

TEST(SoftmaxLoss, IsTheLogarithmOfTheLabelsProbability) {
  const std::vector<float> logits = {1, 2, 4, 0.5F, 0.5F, 0.5F};
  const std::vector<std::uint32_t> labels = {1, 2};
  std::vector<float> gradient(6);
  const float loss = softmax_loss(logits, labels, gradient);
  const double sum = std::exp(1.0) + std::exp(2.0) + std::exp(4.0);
  EXPECT_NEAR(loss, (std::log(sum) - 2 + std::log(3.0)) / 2, 1e-6);
  EXPECT_NEAR(gradient[0], std::exp(1.0) / sum / 2, 1e-6);
  EXPECT_NEAR(gradient[1], (std::exp(2.0) / sum - 1) / 2, 1e-6);
  EXPECT_NEAR(gradient[5], (1.0 / 3 - 1) / 2, 1e-6);
}

TEST(SoftmaxLoss, IsFiniteWhereTheProbabilityIsNot) {
  const std::vector<float> logits = {0, 500};
  const std::vector<std::uint32_t> labels = {0};
  std::vector<float> gradient(2);
  EXPECT_EQ(softmax_loss(logits, labels, gradient), 500);
  EXPECT_EQ(gradient, (std::vector<float>{-1, 1}));
}

TEST(SoftmaxLoss, IsNoNumberWhereALogitIsNone) {
  for (const float bad :
       {std::numeric_limits<float>::quiet_NaN(), std::numeric_limits<float>::infinity()}) {
    for (std::size_t at = 0; at < 3; ++at) {
      std::vector<float> logits = {1, 2, 3};
      logits[at] = bad;
      const std::vector<std::uint32_t> labels = {1};
      std::vector<float> gradient(3);
      EXPECT_FALSE(std::isfinite(softmax_loss(logits, labels, gradient))) << bad << " at " << at;
    }
  }
}

}  // namespace
}  // namespace sisa
