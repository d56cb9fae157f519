#include "engine/standardizer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <limits>

namespace sisa {
namespace {

using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::FloatEq;

/// A block of one row a list.
SampleBlock block_of(const std::vector<std::vector<float>>& rows) {
  SampleBlock block({FeatureType::kFloat, {static_cast<std::int64_t>(rows[0].size())}});
  for (const auto& row : rows) {
    const auto bytes = std::as_bytes(std::span(row));
    block.features.insert(block.features.end(), bytes.begin(), bytes.end());
    block.labels.push_back(0);
    block.keys.emplace_back();
  }
  return block;
}

TEST(Standardizer, GivesMeanZeroAndVarianceOne) {
  const SampleBlock block = block_of({{1, -100}, {2, 300}, {4, 500}, {9, 20}});
  const Standardizer fitted = Standardizer::fit(block);
  EXPECT_THAT(fitted.mean, ElementsAre(FloatEq(4), FloatEq(180)));
  double squares[2] = {};
  for (std::size_t i = 0; i < block.size(); ++i) {
    float out[2];
    standardize(block.row(i), fitted.mean, fitted.scale, out);
    for (int j = 0; j < 2; ++j) squares[j] += double{out[j]} * out[j];
  }
  EXPECT_NEAR(squares[0] / 4, 1, 1e-6);
  EXPECT_NEAR(squares[1] / 4, 1, 1e-6);
}

TEST(Standardizer, ConstantFeatureGetsScaleOne) {
  // Were the hundred summed in single precision, 0.1 would differ from its own mean.
  const Standardizer fitted = Standardizer::fit(block_of(std::vector(100, std::vector{0.1F, 3.F})));
  EXPECT_THAT(fitted.mean, ElementsAre(FloatEq(0.1F), FloatEq(3)));
  EXPECT_THAT(fitted.scale, Each(1.0F));
}

TEST(Standardizer, OneSampleGetsScaleOne) {
  const Standardizer fitted = Standardizer::fit(block_of({{7, -2, 0}}));
  EXPECT_THAT(fitted.mean, ElementsAre(7, -2, 0));
  EXPECT_THAT(fitted.scale, Each(1.0F));
}

TEST(Standardizer, KeepsPrecisionFarFromZero) {
  // In single precision, or as mean of squares minus square of mean, this variance would be lost.
  const Standardizer fitted = Standardizer::fit(block_of({{16777214}, {16777216}}));
  EXPECT_FLOAT_EQ(fitted.mean[0], 16777215);
  EXPECT_FLOAT_EQ(fitted.scale[0], 1);
  const Standardizer wide = Standardizer::fit(block_of({{16777200}, {16777216}}));
  EXPECT_FLOAT_EQ(wide.scale[0], 0.125F);
}

TEST(Standardizer, ExtremeFeaturesStayFinite) {
  const float large = std::numeric_limits<float>::max();
  const float small = std::numeric_limits<float>::denorm_min();
  const Standardizer fitted = Standardizer::fit(block_of({{large, 0}, {-large, small}}));
  for (const float scale : fitted.scale) EXPECT_TRUE(std::isfinite(scale));
  EXPECT_EQ(fitted.scale[1], 1);
}

TEST(Standardizer, SpreadsWhatIsDeclaredOverTheFeatures) {
  const Standardizer one = Standardizer::declared({{3}, {0.5}}, 2);
  EXPECT_THAT(one.mean, ElementsAre(3, 3));
  EXPECT_THAT(one.scale, ElementsAre(2, 2));
  const Standardizer channels = Standardizer::declared({{1, 2}, {4, 8}}, 6);
  EXPECT_THAT(channels.mean, ElementsAre(1, 1, 1, 2, 2, 2));
  EXPECT_THAT(channels.scale, ElementsAre(0.25, 0.25, 0.25, 0.125, 0.125, 0.125));
  EXPECT_TRUE(Standardizer::declared({}, 2).mean.empty());
}

TEST(Standardizer, FitsFloatsOfWhichNothingIsDeclared) {
  const FeatureLayout bytes{FeatureType::kByte, {2}};
  const FeatureLayout floats{FeatureType::kFloat, {2}};
  const NormalisationConfig declared{{0}, {1}};
  EXPECT_TRUE(Standardizer::fits(floats, {}));
  EXPECT_FALSE(Standardizer::fits(floats, declared));
  EXPECT_FALSE(Standardizer::fits(bytes, {}));
  EXPECT_FALSE(Standardizer::fits(bytes, declared));
  EXPECT_THAT(Standardizer::declared_or_none({}, floats).scale, ElementsAre(1, 1));
  EXPECT_TRUE(Standardizer::declared_or_none({}, bytes).scale.empty());
  EXPECT_THAT(Standardizer::declared_or_none({{0}, {0.5}}, bytes).scale, ElementsAre(2, 2));
}

TEST(Standardizer, AppliesMeanAndScaleInSinglePrecision) {
  const SampleBlock block = block_of({{1.5F, -2.25F, 3.1F}});
  const std::vector<float> mean{0.1F, 0.2F, 0.3F};
  const std::vector<float> scale{3, 0.5F, 0.7F};
  std::vector<float> out(3);
  standardize(block.row(0), mean, scale, out);
  EXPECT_THAT(out, ElementsAre((1.5F - 0.1F) * 3, (-2.25F - 0.2F) * 0.5F, (3.1F - 0.3F) * 0.7F));
}

}  // namespace
}  // namespace sisa
