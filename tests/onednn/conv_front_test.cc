#include "engine/onednn/conv_front.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <limits>
#include <string>
#include <thread>
#include <vector>

#include "tests/onednn/conv_samples.h"
#include "tests/onednn/slow_conv_front.h"

namespace sisa {
namespace {

/// Steps at that rate.
std::unique_ptr<FoldedOptimizer> descent(const ConvFront& front, double rate) {
  TrainingConfig config;
  config.optimizer = "sgd";
  config.momentum = 0;
  auto optimizer = make_folded_optimizer(config, front.sizes());
  optimizer->begin_step(rate);
  return optimizer;
}

/// One step on each of the batches; what the weights are then.
std::vector<std::vector<float>> weights_after(ConvFront& front, const Shape& image,
                                              const std::vector<std::int64_t>& batches,
                                              std::vector<Parameter> weights) {
  const auto optimizer = descent(front, 0.01);
  unsigned seed = 0;
  for (const std::int64_t rows : batches) {
    const auto images = random_floats(static_cast<std::size_t>(rows * elements(image)), ++seed);
    front.forward(images, rows);
    const std::span<float> gradient = front.gradient_at_outputs();
    std::ranges::copy(random_floats(gradient.size(), ++seed), gradient.begin());
    front.backward(*optimizer, 0);
  }
  front.copy_to(weights);
  return values(weights);
}

/// The kernels that this machine can run.
std::vector<const ConvKernels*> all_kernels() {
  std::vector<const ConvKernels*> result = {&kConvKernelsPlain};
#ifdef __x86_64__
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) {
    result.push_back(&kConvKernelsFma);
  }
  if (__builtin_cpu_supports("avx512f")) result.push_back(&kConvKernelsAvx512);
#endif
  return result;
}

class ConvFrontOf : public ::testing::TestWithParam<Shape> {};

TEST_P(ConvFrontOf, OutputsAreThoseOfTheDefinition) {
  constexpr std::int64_t kRows = 3;
  const Shape image = GetParam();
  const std::vector<Parameter> weights = random_weights(image[0]);
  const auto images = random_floats(static_cast<std::size_t>(kRows * elements(image)), 1);
  const std::vector<double> expected = slow::ConvFront(values(weights), image).outputs(images);
  for (const ConvKernels* kernels : all_kernels()) {
    ConvFront front(weights, image, *kernels);
    const std::span<const float> actual = front.forward(images, kRows);
    ASSERT_EQ(actual.size(), expected.size());
    ASSERT_EQ(actual.size(), static_cast<std::size_t>(kRows * ConvFront::outputs(image)));
    for (std::size_t i = 0; i < expected.size(); ++i) ASSERT_NEAR(actual[i], expected[i], 1e-5);
  }
}

TEST_P(ConvFrontOf, GradientsAreThoseOfFiniteDifferences) {
  constexpr std::int64_t kRows = 2;
  constexpr double kDifference = 1e-6;
  const Shape image = GetParam();
  const std::vector<Parameter> weights = random_weights(image[0]);
  const auto images = random_floats(static_cast<std::size_t>(kRows * elements(image)), 1);
  const auto at_outputs =
      random_floats(static_cast<std::size_t>(kRows * ConvFront::outputs(image)), 2);
  slow::ConvFront slow(values(weights), image);
  for (const ConvKernels* kernels : all_kernels()) {
    ConvFront front(weights, image, *kernels);
    front.forward(images, kRows);
    std::ranges::copy(at_outputs, front.gradient_at_outputs().begin());
    front.backward(*descent(front, 1), 0);
    std::vector<Parameter> moved = random_weights(image[0]);
    front.copy_to(moved);
    for (std::size_t t = 0; t < weights.size(); ++t) {
      const std::size_t size = weights[t].values.size();
      for (std::size_t i = 0; i < size; i += size / 17 + 1) {
        const double expected =
            slow.difference(t, i, kDifference, images, at_outputs) / kDifference;
        const double actual = weights[t].values.all()[i] - moved[t].values.all()[i];
        ASSERT_NEAR(actual, expected, 1e-5 * (1 + std::abs(expected))) << weights[t].name << i;
      }
    }
  }
}

TEST_P(ConvFrontOf, BitsAreTheSameInEveryThread) {
  const Shape image = GetParam();
  std::array<std::vector<std::vector<float>>, 4> outcome;
  std::vector<std::thread> threads;
  for (auto& result : outcome) {
    threads.emplace_back([&] {
      ConvFront front(random_weights(image[0]), image);
      result = weights_after(front, image, {4, 4, 4, 1, 4}, random_weights(image[0]));
    });
  }
  for (std::thread& thread : threads) thread.join();
  for (const auto& result : outcome) EXPECT_EQ(result, outcome[0]);
}

TEST_P(ConvFrontOf, BitsDoNotDependOnTheWidthOfFusedVectors) {
  const Shape image = GetParam();
  const auto kernels = all_kernels();
  if (kernels.size() < 3) GTEST_SKIP() << "needs a machine with AVX-512";
  ConvFront narrow(random_weights(image[0]), image, kConvKernelsFma);
  ConvFront wide(random_weights(image[0]), image, kConvKernelsAvx512);
  EXPECT_EQ(weights_after(narrow, image, {4, 3}, random_weights(image[0])),
            weights_after(wide, image, {4, 3}, random_weights(image[0])));
}

TEST_P(ConvFrontOf, RowsDoNotDependOnTheirBatch) {
  const Shape image = GetParam();
  const auto size = static_cast<std::size_t>(elements(image));
  const auto images = random_floats(5 * size, 1);
  ConvFront front(random_weights(image[0]), image);
  const std::span<const float> together = front.forward(images, 5);
  const std::vector<float> expected(together.begin(), together.end());
  std::vector<float> actual;
  for (std::size_t i = 0; i < 5; ++i) {
    const auto row = front.forward(std::span(images).subspan(i * size, size), 1);
    actual.insert(actual.end(), row.begin(), row.end());
  }
  EXPECT_EQ(actual, expected);
}

TEST_P(ConvFrontOf, AStepIsSeenByTheNextOutputs) {
  const Shape image = GetParam();
  std::vector<Parameter> weights = random_weights(image[0]);
  const auto images = random_floats(static_cast<std::size_t>(2 * elements(image)), 1);
  ConvFront front(weights, image);
  front.forward(images, 2);
  std::ranges::fill(front.gradient_at_outputs(), 0.1F);
  front.backward(*descent(front, 0.1), 0);
  front.copy_to(weights);
  ConvFront fresh(weights, image);
  EXPECT_THAT(front.forward(images, 2), testing::ElementsAreArray(fresh.forward(images, 2)));
}

TEST_P(ConvFrontOf, NothingOfALongerBatchRemains) {
  const Shape image = GetParam();
  ConvFront front(random_weights(image[0]), image);
  const auto images = random_floats(static_cast<std::size_t>(6 * elements(image)), 9);
  front.forward(images, 6);
  ConvFront fresh(random_weights(image[0]), image);
  EXPECT_EQ(weights_after(front, image, {2, 1}, random_weights(image[0])),
            weights_after(fresh, image, {2, 1}, random_weights(image[0])));
}

INSTANTIATE_TEST_SUITE_P(Shapes, ConvFrontOf,
                         ::testing::Values(Shape{1, 8, 8}, Shape{1, 28, 28}, Shape{3, 9, 10},
                                           Shape{2, 11, 15}, Shape{17, 8, 13}, Shape{1, 4, 4}));

TEST(ConvFront, WeightsComeBackAsTheyWere) {
  const std::vector<Parameter> weights = random_weights(3);
  std::vector<Parameter> back = random_weights(3);
  for (Parameter& weight : back) std::ranges::fill(weight.values.all(), 0.0F);
  ConvFront(weights, Shape{3, 8, 8}).copy_to(back);
  EXPECT_EQ(values(back), values(weights));
}

TEST(ConvFront, APixelThatIsNoNumberSpoilsEveryOutputThatSeesIt) {
  constexpr std::int64_t kSide = 16;
  constexpr std::int64_t kWindows = kSide / 4;
  for (const ConvKernels* kernels : all_kernels()) {
    ConvFront front(random_weights(1), Shape{1, kSide, kSide}, *kernels);
    for (std::int64_t pixel = 0; pixel < kSide * kSide; ++pixel) {
      std::vector<float> image = random_floats(kSide * kSide, 3);
      image[static_cast<std::size_t>(pixel)] = std::numeric_limits<float>::quiet_NaN();
      const std::span<const float> outputs = front.forward(image, 1);
      for (std::int64_t i = 0; i < std::ssize(outputs); ++i) {
        const std::int64_t window = i % (kWindows * kWindows);
        const bool spoilt = sees(window / kWindows, pixel / kSide, kSide) &&
                            sees(window % kWindows, pixel % kSide, kSide);
        ASSERT_EQ(std::isnan(outputs[static_cast<std::size_t>(i)]), spoilt) << pixel << ' ' << i;
      }
    }
  }
}

TEST(ConvFront, AGradientOfAnUnusedOutputGoesNowhere) {
  std::vector<Parameter> weights = random_weights(1);
  std::ranges::fill(weights[2].values.all(), 0.0F);
  std::ranges::fill(weights[3].values.all(), -1.0F);  // no window has a winner
  ConvFront front(weights, Shape{1, 8, 8});
  front.forward(random_floats(64, 1), 1);
  std::ranges::fill(front.gradient_at_outputs(), 1.0F);
  front.backward(*descent(front, 1), 0);
  std::vector<Parameter> moved = random_weights(1);
  front.copy_to(moved);
  EXPECT_EQ(values(moved), values(weights));
}

}  // namespace
}  // namespace sisa
