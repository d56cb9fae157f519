#include "engine/onednn/conv_answer.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "engine/onednn/conv_front.h"
#include "tests/onednn/conv_samples.h"
#include "tests/onednn/slow_conv_front.h"

namespace sisa {
namespace {

class ConvAnswerOf : public ::testing::TestWithParam<Shape> {};

TEST_P(ConvAnswerOf, IsThatOfTheDefinition) {
  const Shape image = GetParam();
  const std::vector<Parameter> weights = random_weights(image[0]);
  const auto images = random_floats(static_cast<std::size_t>(3 * elements(image)), 1);
  const std::vector<double> expected = slow::ConvFront(values(weights), image).outputs(images);
  ConvAnswer answer(weights, image);
  const std::span<const float> actual = answer.forward(images);
  ASSERT_EQ(actual.size(), expected.size());
  ASSERT_EQ(actual.size(), static_cast<std::size_t>(3 * ConvFront::outputs(image)));
  // It rounds twice, after each pooling.
  for (std::size_t i = 0; i < expected.size(); ++i) ASSERT_NEAR(actual[i], expected[i], 2e-7);
}

TEST_P(ConvAnswerOf, RowsDoNotDependOnTheirBatch) {
  const Shape image = GetParam();
  const auto size = static_cast<std::size_t>(elements(image));
  const auto images = random_floats(5 * size, 1);
  ConvAnswer answer(random_weights(image[0]), image);
  const std::span<const float> together = answer.forward(images);
  const std::vector<float> expected(together.begin(), together.end());
  std::vector<float> actual;
  for (std::size_t i = 0; i < 5; ++i) {
    const auto row = answer.forward(std::span(images).subspan(i * size, size));
    actual.insert(actual.end(), row.begin(), row.end());
  }
  EXPECT_EQ(actual, expected);
}

INSTANTIATE_TEST_SUITE_P(Shapes, ConvAnswerOf,
                         ::testing::Values(Shape{1, 8, 8}, Shape{1, 28, 28}, Shape{3, 9, 10},
                                           Shape{2, 11, 15}, Shape{17, 8, 13}, Shape{1, 4, 4}));

TEST(ConvAnswer, OfAPixelThatIsNoNumberIsNone) {
  constexpr std::int64_t kSide = 16;
  constexpr std::int64_t kWindows = kSide / 4;
  ConvAnswer answer(random_weights(1), Shape{1, kSide, kSide});
  for (std::int64_t pixel = 0; pixel < kSide * kSide; ++pixel) {
    std::vector<float> image = random_floats(kSide * kSide, 3);
    image[static_cast<std::size_t>(pixel)] = std::numeric_limits<float>::quiet_NaN();
    const std::span<const float> outputs = answer.forward(image);
    for (std::int64_t i = 0; i < std::ssize(outputs); ++i) {
      const std::int64_t window = i % (kWindows * kWindows);
      const bool spoilt = sees(window / kWindows, pixel / kSide, kSide) &&
                          sees(window % kWindows, pixel % kSide, kSide);
      ASSERT_EQ(std::isnan(outputs[static_cast<std::size_t>(i)]), spoilt) << pixel << ' ' << i;
    }
  }
}

}  // namespace
}  // namespace sisa
