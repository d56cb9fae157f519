#include "bench/skewed_requests.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <numeric>
#include <set>

namespace sisa {
namespace {

class SkewedRequestsTest : public ::testing::TestWithParam<Skew> {};

TEST_P(SkewedRequestsTest, HaveRisksThatAreOneOnAverage) {
  const SkewedRequests requests(GetParam(), 5000, 1);
  const std::vector<double>& risks = requests.risks();
  ASSERT_EQ(risks.size(), 5000U);
  EXPECT_NEAR(std::accumulate(risks.begin(), risks.end(), 0.0), 5000, 1e-6);
  EXPECT_GT(*std::min_element(risks.begin(), risks.end()), 0);
}

TEST_P(SkewedRequestsTest, ComeInProportionToRisk) {
  const SkewedRequests requests(GetParam(), 20, 3);
  constexpr int kDraws = 40000;
  std::vector<double> first(20);
  for (int draw = 0; draw < kDraws; ++draw) {
    ++first[requests.choose(1, static_cast<std::uint64_t>(draw)).at(0)];
  }
  for (std::size_t i = 0; i < first.size(); ++i) {
    const double chance = requests.risks()[i] / 20;
    EXPECT_NEAR(first[i] / kDraws, chance, 5 * std::sqrt(chance * (1 - chance) / kDraws)) << i;
  }
}

TEST_P(SkewedRequestsTest, NameNobodyTwiceAndFewerAreTheFirstOfMore) {
  const SkewedRequests requests(GetParam(), 300, 4);
  const auto all = requests.choose(300, 7);
  EXPECT_EQ(std::set<std::size_t>(all.begin(), all.end()).size(), 300U);
  const auto some = requests.choose(17, 7);
  EXPECT_TRUE(std::equal(some.begin(), some.end(), all.begin()));
  EXPECT_TRUE(requests.choose(0, 7).empty());
  EXPECT_EQ(requests.choose(400, 7), all);
}

TEST_P(SkewedRequestsTest, DependOnSeedAndDrawAlone) {
  const SkewedRequests requests(GetParam(), 300, 4);
  const SkewedRequests same(GetParam(), 300, 4);
  EXPECT_EQ(requests.risks(), same.risks());
  EXPECT_EQ(requests.choose(50, 9), same.choose(50, 9));
  EXPECT_NE(requests.choose(50, 9), requests.choose(50, 10));
  EXPECT_NE(requests.risks(), SkewedRequests(GetParam(), 300, 5).risks());
}

INSTANTIATE_TEST_SUITE_P(All, SkewedRequestsTest,
                         ::testing::Values(Skew::kExponential, Skew::kZipf),
                         [](const auto& info) { return to_string(info.param); });

TEST(SkewedRequests, FollowZipf) {
  std::vector<double> risks = SkewedRequests(Skew::kZipf, 1000, 1).risks();
  EXPECT_FALSE(std::is_sorted(risks.begin(), risks.end(), std::greater<>()));
  std::sort(risks.begin(), risks.end(), std::greater<>());
  for (std::size_t k = 1; k <= 1000; ++k) {
    EXPECT_NEAR(risks[k - 1] * static_cast<double>(k), risks[0], 1e-9);
  }
}

TEST(SkewedRequests, FollowTheExponentialDistribution) {
  const std::vector<double> risks = SkewedRequests(Skew::kExponential, 100000, 1).risks();
  for (const double least : {0.5, 1.0, 2.0, 4.0}) {
    const auto above =
        std::count_if(risks.begin(), risks.end(), [&](double risk) { return risk > least; });
    EXPECT_NEAR(static_cast<double>(above) / 100000, std::exp(-least), 0.01);
  }
}

}  // namespace
}  // namespace sisa
