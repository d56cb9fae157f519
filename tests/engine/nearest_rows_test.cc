#include "engine/nearest_rows.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstring>
#include <random>

namespace sisa {
namespace {

using Bytes = std::vector<std::byte>;
using Match = NearestRows::Match;

Bytes bytes_of(const std::vector<float>& numbers) {
  Bytes bytes(numbers.size() * sizeof(float));
  std::memcpy(bytes.data(), numbers.data(), bytes.size());
  return bytes;
}

/// The slow, obvious search: pair after pair, feature after feature.
template <class Number>
std::vector<Match> every_pair(const std::vector<Number>& rows, const std::vector<Number>& others,
                              const std::vector<double>& scales) {
  const std::size_t width = scales.size();
  std::vector<Match> matches;
  for (std::size_t other = 0; other < others.size() / width; ++other) {
    Match best{0, INFINITY};
    for (std::size_t row = 0; row < rows.size() / width; ++row) {
      double sum = 0;
      for (std::size_t k = 0; k < width; ++k) {
        const double apart =
            rows[row * width + k] * scales[k] - others[other * width + k] * scales[k];
        sum += apart * apart;
      }
      if (std::sqrt(sum) < best.distance) best = {row, std::sqrt(sum)};
    }
    matches.push_back(best);
  }
  return matches;
}

struct Size {
  std::size_t width, rows, others;
};

/// On both sides of every edge of a block.
const std::vector<Size> kSizes = {{1, 1, 1},    {3, 2, 5},      {31, 4, 33},    {32, 33, 31},
                                  {33, 64, 70}, {784, 65, 100}, {784, 3, 64},   {511, 31, 32},
                                  {513, 40, 2}, {2048, 36, 35}, {2049, 35, 37}, {5000, 9, 66}};

TEST(NearestRows, OfBytesAreThoseOfEveryPair) {
  std::mt19937 random(1);
  for (const Size& size : kSizes) {
    SCOPED_TRACE("width " + std::to_string(size.width) + ", rows " + std::to_string(size.rows));
    const auto drawn = [&](std::size_t rows) {
      std::vector<int> numbers(rows * size.width);
      for (int& number : numbers) number = static_cast<int>(random() % 256);
      return numbers;
    };
    const auto stored = [](const std::vector<int>& numbers) {
      Bytes bytes;
      for (const int number : numbers) bytes.push_back(static_cast<std::byte>(number));
      return bytes;
    };
    const std::vector<int> rows = drawn(size.rows);
    const std::vector<int> others = drawn(size.others);
    const FeatureLayout layout{FeatureType::kByte, {static_cast<std::int64_t>(size.width)}};
    const auto found = make_nearest_rows(layout, {}, stored(rows))->nearest(stored(others));
    const auto expected = every_pair(rows, others, std::vector<double>(size.width, 1));
    ASSERT_EQ(found.size(), expected.size());
    for (std::size_t i = 0; i < found.size(); ++i) {
      EXPECT_EQ(found[i].row, expected[i].row) << i;
      EXPECT_EQ(found[i].distance, expected[i].distance) << i;
    }
  }
}

TEST(NearestRows, OfFloatsAreThoseOfEveryPair) {
  std::mt19937 random(2);
  std::normal_distribution<float> value(3, 100);
  for (const Size& size : kSizes) {
    SCOPED_TRACE("width " + std::to_string(size.width) + ", rows " + std::to_string(size.rows));
    const auto drawn = [&](std::size_t rows) {
      std::vector<float> numbers(rows * size.width);
      for (float& number : numbers) number = value(random);
      return numbers;
    };
    std::vector<double> scales(size.width);
    for (double& scale : scales) scale = random() % 8 == 0 ? 0 : std::exp(value(random) / 30);
    const std::vector<float> rows = drawn(size.rows);
    const std::vector<float> others = drawn(size.others);
    const FeatureLayout layout{FeatureType::kFloat, {static_cast<std::int64_t>(size.width)}};
    const auto found = make_nearest_rows(layout, scales, bytes_of(rows))->nearest(bytes_of(others));
    const auto expected = every_pair(rows, others, scales);
    ASSERT_EQ(found.size(), expected.size());
    for (std::size_t i = 0; i < found.size(); ++i) {
      EXPECT_EQ(found[i].row, expected[i].row) << i;
      EXPECT_NEAR(found[i].distance, expected[i].distance, 1e-12 * expected[i].distance) << i;
    }
  }
}

TEST(NearestRows, OfEqualOnesTheFirstCounts) {
  const FeatureLayout layout{FeatureType::kByte, {5}};
  Bytes rows(5 * 100, std::byte{9});
  for (std::size_t k = 0; k < 5 * 38; ++k) rows[k] = std::byte{200};
  const Bytes others(5 * 40, std::byte{9});
  for (const Match& match : make_nearest_rows(layout, {}, rows)->nearest(others)) {
    EXPECT_EQ(match.row, 38U);
    EXPECT_EQ(match.distance, 0);
  }
}

TEST(NearestRows, OverflowNowhere) {
  constexpr std::size_t kWidth = 150'528;  // more than 2^31 in products alone
  const FeatureLayout layout{FeatureType::kByte, {kWidth}};
  const Bytes white(kWidth, std::byte{255});
  const Bytes black(kWidth, std::byte{0});
  EXPECT_EQ(make_nearest_rows(layout, {}, white)->nearest(black).at(0).distance,
            std::sqrt(255.0 * 255.0 * kWidth));
  EXPECT_EQ(make_nearest_rows(layout, {}, white)->nearest(white).at(0).distance, 0);
}

TEST(NearestRows, AreLostInNoLargeNumbers) {
  const FeatureLayout layout{FeatureType::kFloat, {2}};
  const Bytes rows = bytes_of({16777214, 1, 16777212, 1});
  const Bytes other = bytes_of({16777213.0F, 1});
  const Match match = make_nearest_rows(layout, {1e-9, 1}, rows)->nearest(other).at(0);
  EXPECT_NEAR(match.distance, 1e-9, 1e-16);
}

TEST(NearestRows, OfNothingAreNone) {
  const FeatureLayout layout{FeatureType::kByte, {3}};
  EXPECT_TRUE(make_nearest_rows(layout, {}, Bytes(3))->nearest({}).empty());
}

}  // namespace
}  // namespace sisa
