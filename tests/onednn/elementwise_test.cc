#include "engine/onednn/elementwise.h"

#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>
#include <vector>

namespace sisa {
namespace {

constexpr float kNaN = std::numeric_limits<float>::quiet_NaN();
constexpr float kInfinity = std::numeric_limits<float>::infinity();

/// Units in the last place of `exact` between both.
double ulps(float value, double exact) {
  const auto rounded = static_cast<float>(exact);
  const float unit = std::nextafter(std::abs(rounded), kInfinity) - std::abs(rounded);
  return std::abs(double{value} - exact) / double{unit};
}

/// Every `step`-th float whose magnitude lies in [lowest, highest].
std::vector<float> floats_between(float lowest, float highest, int step = 1009) {
  std::vector<float> values;
  for (float x = lowest; x <= highest;) {
    values.push_back(x);
    values.push_back(-x);
    std::uint32_t bits = std::bit_cast<std::uint32_t>(x) + static_cast<std::uint32_t>(step);
    x = std::bit_cast<float>(bits);
  }
  return values;
}

TEST(Elementwise, ExponentialIsExactToTwoUnits) {
  const std::vector<float> x = floats_between(1e-6F, 87);
  std::vector<float> y = x;
  exponential(y);
  for (std::size_t i = 0; i < x.size(); ++i)
    ASSERT_LE(ulps(y[i], std::exp(double{x[i]})), 2) << x[i];
}

TEST(Elementwise, TanhIsExactToFourUnits) {
  const std::vector<float> x = floats_between(1e-6F, 12);
  std::vector<float> y = x;
  hyperbolic_tangent(y);
  for (std::size_t i = 0; i < x.size(); ++i) {
    ASSERT_LE(ulps(y[i], std::tanh(double{x[i]})), 4) << x[i];
  }
}

TEST(Elementwise, LimitsAreExact) {
  std::vector<float> y = {0, -kInfinity, -100, -88};
  exponential(y);
  EXPECT_EQ(y, (std::vector<float>{1, 0, 0, 0}));
  y = {0, kInfinity, -kInfinity, 100, -100};
  hyperbolic_tangent(y);
  EXPECT_EQ(y, (std::vector<float>{0, 1, -1, 1, -1}));
}

TEST(Elementwise, NoNumberStaysNone) {
  for (const auto function : {exponential, hyperbolic_tangent, relu}) {
    std::vector<float> y(40, kNaN);
    function(y);
    for (const float value : y) EXPECT_TRUE(std::isnan(value));
  }
}

TEST(Elementwise, AnElementDoesNotDependOnItsPlace) {
  for (const auto function : {exponential, hyperbolic_tangent, relu}) {
    const std::vector<float> x = floats_between(1e-3F, 20, 1 << 16);
    std::vector<float> together = x;
    function(together);
    for (std::size_t i = 0; i < x.size(); ++i) {
      std::vector<float> alone = {x[i]};
      function(alone);
      EXPECT_EQ(alone[0], together[i]) << x[i];
    }
  }
}

}  // namespace
}  // namespace sisa
