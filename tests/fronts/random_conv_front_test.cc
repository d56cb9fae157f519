#include "engine/fronts/random_conv_front.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>
#include <string>

#include "engine/fronts/builtin_fronts.h"
#include "tests/fronts/random_images.h"
#include "tests/fronts/slow_fronts.h"

namespace sisa {
namespace {

TEST(RandomFilters, AreHalfOnesAndHalfMinusOnes) {
  const std::vector<std::int32_t> filters = random_filters(1, 100, 50);
  ASSERT_EQ(filters.size(), 5000U);
  for (std::size_t f = 0; f < 50; ++f) {
    const auto filter = std::span(filters).subspan(f * 100, 100);
    EXPECT_EQ(std::ranges::count(filter, 1), 50) << f;
    EXPECT_EQ(std::ranges::count(filter, -1), 50) << f;
  }
}

TEST(RandomFilters, EveryWeightIsAsOftenOfEitherSign) {
  constexpr std::size_t kFilters = 4000;
  const std::vector<std::int32_t> filters = random_filters(3, 16, kFilters);
  for (std::size_t t = 0; t < 16; ++t) {
    int sum = 0;
    for (std::size_t f = 0; f < kFilters; ++f) sum += filters[f * 16 + t];
    EXPECT_LT(std::abs(sum), 320) << "five standard deviations, weight " << t;
  }
}

TEST(RandomFilters, MoreBeginWithTheFewer) {
  const std::vector<std::int32_t> more = random_filters(5, 16, 9);
  const std::vector<std::int32_t> fewer = random_filters(5, 16, 4);
  EXPECT_TRUE(std::equal(fewer.begin(), fewer.end(), more.begin()));
}

TEST(RandomFilters, DifferByFilterAndBySeed) {
  const std::vector<std::int32_t> filters = random_filters(5, 100, 2);
  EXPECT_FALSE(std::equal(filters.begin(), filters.begin() + 100, filters.begin() + 100));
  EXPECT_NE(filters, random_filters(6, 100, 2));
  EXPECT_EQ(filters, random_filters(5, 100, 2));
}

/// Every step of `random-conv:N` from its definition, but for the filters.
std::vector<std::byte> slow_random_conv(const slow::Image& image, std::size_t filters,
                                        std::uint64_t seed) {
  std::vector<std::byte> out;
  for (const std::size_t side : {4, 10}) {
    const std::size_t taps = static_cast<std::size_t>(image.channels) * side * side;
    const std::vector<std::int32_t> all = random_filters(seed, taps, filters / 2);
    for (std::size_t group = 0; group < filters / 2; group += 32) {
      for (std::int64_t i = 0; i < 25; ++i) {
        const slow::Cell cell(i, 5, image);
        for (const int sign : {1, -1}) {
          for (std::size_t f = group; f < std::min(group + 32, filters / 2); ++f) {
            const auto part = [&](std::int64_t y, std::int64_t x) {
              const auto seen = slow::patch(image, static_cast<std::int64_t>(side), y, x);
              const auto filter = std::span(all).subspan(f * taps, taps);
              return std::max<std::int64_t>(0, sign * slow::normalised(filter, seen, 2048));
            };
            out.push_back(cell.rooted(cell.sum(part), side == 4 ? 64 : 128));
          }
        }
      }
    }
  }
  slow::add_pixels(image, out);
  return out;
}

struct Case {
  FeatureLayout layout;
  std::size_t filters;
};

class RandomConvFront : public testing::TestWithParam<Case> {};

TEST_P(RandomConvFront, EqualsItsDefinition) {
  const auto& [layout, filters] = GetParam();
  constexpr std::size_t kSamples = 4;
  const std::vector<std::byte> samples = random_images(layout, kSamples);
  const auto front = make_builtin_front("random-conv:" + std::to_string(filters), layout, 9);
  const std::size_t width = filters * 50 + static_cast<std::size_t>(layout.shape[0]) * 49;
  ASSERT_EQ(front->output(),
            (FeatureLayout{FeatureType::kByte, {static_cast<std::int64_t>(width)}}));
  std::vector<std::byte> out(kSamples * width);
  front->apply(samples, out);
  for (std::size_t i = 0; i < kSamples; ++i) {
    const auto sample = std::span(samples).subspan(i * layout.bytes(), layout.bytes());
    const auto row = std::span(out).subspan(i * width, width);
    EXPECT_TRUE(
        std::ranges::equal(row, slow_random_conv(slow::image(layout.shape, sample), filters, 9)))
        << i;
  }
}

INSTANTIATE_TEST_SUITE_P(Shapes, RandomConvFront,
                         testing::Values(Case{images(1, 28, 28), 6}, Case{images(1, 8, 8), 2},
                                         Case{images(2, 13, 9), 70}, Case{images(3, 32, 32), 4},
                                         Case{images(4, 11, 30), 2}));

TEST(RandomConvFrontFeatures, SaturateWhereAFilterFitsAWholeCell) {
  const FeatureLayout layout = images(1, 8, 8);
  std::vector<std::byte> halves(64);
  std::fill(halves.begin(), halves.begin() + 32, std::byte{255});
  const auto front = make_builtin_front("random-conv:1024", layout, 9);
  std::vector<std::byte> out(front->output().bytes());
  front->apply(halves, out);
  EXPECT_GT(std::ranges::count(std::span(out).first(1024 * 50), std::byte{255}), 0);
  EXPECT_EQ(out, slow_random_conv(slow::image(layout.shape, halves), 1024, 9));
}

/// The features of fixed images under a seed.
std::vector<std::byte> features(const std::string& name, std::uint64_t seed) {
  const FeatureLayout layout = images(1, 12, 12);
  const auto front = make_builtin_front(name, layout, seed);
  std::vector<std::byte> out(front->output().bytes());
  front->apply(random_images(layout, 1), out);
  return out;
}

TEST(RandomConvFrontSeed, DecidesTheFilters) {
  EXPECT_EQ(features("random-conv", 1), features("random-conv", 1));
  EXPECT_NE(features("random-conv", 1), features("random-conv", 2));
}

TEST(RandomConvFrontDefault, HasFortyFilters) {
  EXPECT_EQ(features("random-conv", 1), features("random-conv:40", 1));
  EXPECT_EQ(features("random-conv", 1).size(), 2049U);
}

}  // namespace
}  // namespace sisa
