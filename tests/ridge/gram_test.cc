#include "engine/ridge/gram.h"

#include <gtest/gtest.h>

#include <cmath>
#include <cstring>

#include "engine/exact_floats.h"
#include "engine/sum_learner.h"
#include "tests/learners/toy.h"

namespace sisa {
namespace {

constexpr std::uint32_t kClasses = 3;
const FeatureLayout kBytes{FeatureType::kByte, {3, 7, 13}};  // more than one tile
const FeatureLayout kFloats{FeatureType::kFloat, {261}};

/// Samples whose features take every value that they may.
SampleBlock wild(const FeatureLayout& layout, std::size_t count) {
  toy::Numbers numbers(5);
  SampleBlock block(layout);
  for (std::size_t i = 0; i < count; ++i) {
    std::vector<std::byte> row(layout.bytes());
    for (std::size_t j = 0; j < layout.elements(); ++j) {
      if (layout.type == FeatureType::kByte) {
        row[j] = static_cast<std::byte>(i % 7 == 0 ? 255 : i % 7 == 1 ? 0 : numbers.next() % 256);
      } else {
        const float value = i % 7 == 0 ? -kLargestExactFloat : numbers.real() * kLargestExactFloat;
        std::memcpy(row.data() + 4 * j, &value, sizeof value);
      }
    }
    toy::append(block, static_cast<std::uint32_t>(i) % kClasses, row, numbers);
  }
  return block;
}

SampleBlock part(const SampleBlock& block, std::size_t first, std::size_t count) {
  SampleBlock result(block.layout);
  for (std::size_t i = first; i < first + count; ++i) {
    result.keys.push_back(block.keys[i]);
    result.labels.push_back(block.labels[i]);
    result.features.insert(result.features.end(), block.row(i).begin(), block.row(i).end());
  }
  return result;
}

std::int64_t number_at(const SampleBlock& block, std::size_t row, std::size_t j) {
  if (block.layout.type == FeatureType::kByte) {
    return std::to_integer<std::int64_t>(block.row(row)[j]) - 128;
  }
  float value;
  std::memcpy(&value, block.row(row).data() + 4 * j, sizeof value);
  return std::llrint(double{value} * 256);
}

/// The same sums, one product after another.
ExactSum slow_sums(const SampleBlock& block, const GramLayout& layout) {
  ExactSum sums(layout.size());
  for (std::size_t row = 0; row < block.size(); ++row) {
    std::vector<std::int64_t> vector;
    for (std::size_t j = 0; j + 1 < layout.width; ++j) vector.push_back(number_at(block, row, j));
    vector.push_back(1);
    for (std::size_t i = 0; i < vector.size(); ++i) {
      sums[layout.class_sum(block.labels[row]) + i] += vector[i];
      for (std::size_t j = 0; j <= i; ++j) sums[layout.product(i, j)] += vector[i] * vector[j];
    }
  }
  return sums;
}

class GramOf : public testing::TestWithParam<FeatureLayout> {
 protected:
  void add(const SampleBlock& block, int sign, ExactSum& sums) const {
    Gram(numbers_, layout_).accumulate(block, sign, sums);
  }

  const WholeNumbers numbers_{GetParam()};
  const GramLayout layout_{.width = numbers_.width() + 1, .classes = kClasses};
};

TEST_P(GramOf, IsTheSumOfProducts) {
  for (const std::size_t count : {1, 16, 17, 1024, 1500}) {
    const SampleBlock block = wild(GetParam(), count);
    ExactSum sums(layout_.size());
    add(block, 1, sums);
    ASSERT_TRUE(sums == slow_sums(block, layout_)) << count << " samples";
  }
}

TEST_P(GramOf, IsExactWhereSinglePrecisionEnds) {
  SampleBlock block = wild(GetParam(), 2500);
  const float odd = kLargestExactFloat - 1.0F / 256;
  for (std::size_t i = 0; i < block.features.size(); i += 4) {
    if (GetParam().type == FeatureType::kFloat) std::memcpy(&block.features[i], &odd, sizeof odd);
    if (GetParam().type == FeatureType::kByte) std::memset(&block.features[i], 255, 1);
  }
  ExactSum sums(layout_.size());
  add(block, 1, sums);
  EXPECT_TRUE(sums == slow_sums(block, layout_));
}

TEST_P(GramOf, ForgetsWhatIsSubtracted) {
  const SampleBlock block = wild(GetParam(), 300);
  ExactSum sums(layout_.size());
  add(block, 1, sums);
  add(part(block, 250, 3), -1, sums);
  add(part(block, 20, 200), -1, sums);
  ExactSum rest(layout_.size());
  for (const auto& [first, count] : {std::pair{253, 47}, {0, 20}, {220, 30}}) {
    add(part(block, static_cast<std::size_t>(first), static_cast<std::size_t>(count)), 1, rest);
  }
  EXPECT_TRUE(sums == rest);
}

INSTANTIATE_TEST_SUITE_P(, GramOf, testing::Values(kBytes, kFloats), [](const auto& of) {
  return of.param.type == FeatureType::kByte ? "Bytes" : "Floats";
});

TEST(WholeNumbers, DigitsAreTheNumber) {
  const WholeNumbers numbers({FeatureType::kFloat, {1}});
  for (std::int32_t n = -32512; n <= 32512; ++n) {
    float upper = 0;
    float lower = 0;
    numbers.digit({&n, 1}, 0, {&upper, 1});
    numbers.digit({&n, 1}, 1, {&lower, 1});
    ASSERT_EQ(256 * upper + lower, static_cast<float>(n));
    ASSERT_LE(std::max(std::abs(upper), std::abs(lower)), 128) << n;
  }
}

}  // namespace
}  // namespace sisa
