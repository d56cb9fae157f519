#include "engine/fronts/gabor_front.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numbers>
#include <numeric>

#include "engine/fronts/builtin_fronts.h"
#include "tests/fronts/random_images.h"
#include "tests/fronts/slow_fronts.h"

namespace sisa {
namespace {

constexpr GaborWaves kSmall = {.side = 5, .wavelength = 3, .deviation = 1};
constexpr GaborWaves kLarge = {.side = 9, .wavelength = 6, .deviation = 2};

/// The filter of a phase, 0 or π/2, before it is rounded.
std::vector<double> unrounded(const GaborWaves& waves, int direction, bool odd) {
  const double t = direction * std::numbers::pi / 8;
  const double centre = (static_cast<double>(waves.side) - 1) / 2;
  std::vector<double> window;
  std::vector<double> filter;
  for (double y = -centre; y <= centre; ++y) {
    for (double x = -centre; x <= centre; ++x) {
      const double phase =
          2 * std::numbers::pi * (x * std::cos(t) + y * std::sin(t)) / waves.wavelength;
      window.push_back(std::exp(-(x * x + y * y) / 2 / waves.deviation / waves.deviation));
      filter.push_back(window.back() * (odd ? std::sin(phase) : std::cos(phase)));
    }
  }
  const double mean = std::accumulate(filter.begin(), filter.end(), 0.0) /
                      std::accumulate(window.begin(), window.end(), 0.0);
  double squares = 0;
  for (std::size_t i = 0; i < filter.size(); ++i) {
    if (!odd) filter[i] -= mean * window[i];
    squares += filter[i] * filter[i];
  }
  for (double& weight : filter) weight *= 512 / std::sqrt(squares);
  return filter;
}

class GaborFilters : public testing::TestWithParam<GaborWaves> {};

TEST_P(GaborFilters, AreTheirFormulaRoundedAndSumToZero) {
  const std::vector<std::int32_t> filters = gabor_filters(GetParam());
  const std::size_t taps = GetParam().side * GetParam().side;
  ASSERT_EQ(filters.size(), 16 * taps);
  for (int f = 0; f < 16; ++f) {
    const std::vector<double> exact = unrounded(GetParam(), f % 8, f >= 8);
    const auto first = filters.begin() + static_cast<long>(static_cast<std::size_t>(f) * taps);
    EXPECT_EQ(std::accumulate(first, first + static_cast<long>(taps), 0), 0) << f;
    for (std::size_t t = 0; t < taps; ++t) {
      if (t == taps / 2) continue;
      EXPECT_EQ(first[static_cast<long>(t)], std::lround(exact[t])) << f << ' ' << t;
      const double fraction = std::abs(exact[t]) - std::floor(std::abs(exact[t]));
      EXPECT_GT(std::abs(fraction - 0.5), 1e-9) << "another cosine might round otherwise";
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Both, GaborFilters, testing::Values(kSmall, kLarge));

/// Every step of `gabor` from its definition.
std::vector<std::byte> slow_gabor(const slow::Image& colours) {
  const slow::Image image = slow::brightness(colours);
  std::vector<std::byte> out;
  for (const GaborWaves& waves : {kSmall, kLarge}) {
    const std::vector<std::int32_t> filters = gabor_filters(waves);
    const std::size_t taps = waves.side * waves.side;
    const double scale = 2048.0 * static_cast<double>(waves.side) / 512;
    for (std::int64_t i = 0; i < 49; ++i) {
      const slow::Cell cell(i, 7, image);
      for (std::size_t f = 0; f < 8; ++f) {
        const auto strength = [&](std::int64_t y, std::int64_t x) {
          const auto seen = slow::patch(image, static_cast<std::int64_t>(waves.side), y, x);
          const std::span<const std::int32_t> all(filters);
          const auto q = slow::normalised(all.subspan(f * taps, taps), seen, scale);
          const auto p = slow::normalised(all.subspan((8 + f) * taps, taps), seen, scale);
          return slow::whole_root(q * q + p * p);
        };
        out.push_back(cell.rooted(cell.sum(strength), 32));
      }
    }
  }
  slow::add_pixels(image, out);
  return out;
}

class GaborFront : public testing::TestWithParam<FeatureLayout> {};

TEST_P(GaborFront, EqualsItsDefinition) {
  const FeatureLayout layout = GetParam();
  const std::vector<std::byte> samples = random_images(layout, 8);
  const auto front = make_builtin_front("gabor", layout, 0);
  EXPECT_EQ(front->output(), (FeatureLayout{FeatureType::kByte, {833}}));
  std::vector<std::byte> out(8 * front->output().bytes());
  front->apply(samples, out);
  for (std::size_t i = 0; i < 8; ++i) {
    const auto sample = std::span(samples).subspan(i * layout.bytes(), layout.bytes());
    const auto row = std::span(out).subspan(i * 833, 833);
    EXPECT_TRUE(std::ranges::equal(row, slow_gabor(slow::image(layout.shape, sample)))) << i;
  }
}

INSTANTIATE_TEST_SUITE_P(Shapes, GaborFront,
                         testing::Values(images(1, 28, 28), images(1, 8, 8), images(2, 13, 9),
                                         images(3, 32, 32), images(4, 11, 30)));

}  // namespace
}  // namespace sisa
