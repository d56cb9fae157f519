#include "engine/linear_layer.h"

#include <gtest/gtest.h>

#include <random>
#include <tuple>

namespace sisa {
namespace {

std::vector<float> random_floats(std::size_t count, unsigned seed) {
  std::mt19937 random(seed);
  std::uniform_real_distribution<float> between(-1, 1);
  std::vector<float> result(count);
  for (float& value : result) value = between(random);
  return result;
}

/// The definition: the bias, then product after product.
double output(std::span<const float> weight, float bias, std::span<const float> row) {
  double sum = bias;
  for (std::size_t k = 0; k < row.size(); ++k) sum += double{weight[k]} * double{row[k]};
  return sum;
}

/// Outputs and inputs.
using Shape = std::tuple<std::size_t, std::size_t>;

class LinearLayerOf : public ::testing::TestWithParam<Shape> {
 protected:
  std::span<const float> weights_of(std::size_t j) const {
    return std::span(weight_).subspan(j * inputs_, inputs_);
  }

  const std::size_t outputs_ = std::get<0>(GetParam());
  const std::size_t inputs_ = std::get<1>(GetParam());
  const std::vector<float> weight_ = random_floats(outputs_ * inputs_, 1);
  const std::vector<float> bias_ = random_floats(outputs_, 2);
};

TEST_P(LinearLayerOf, HasTheBitsOfTheDefinitionInWhateverVectors) {
  for (const LinearKernel kernel : linear_kernels()) {
    const LinearLayer layer(weight_, bias_, kernel);
    for (const std::size_t rows : {0, 1, 2, 7, 8, 15, 33}) {
      const std::vector<float> input = random_floats(rows * inputs_, 3);
      std::vector<double> out(rows * outputs_);
      layer.forward(input, out);
      for (std::size_t i = 0; i < out.size(); ++i) {
        const auto row = std::span(input).subspan(i / outputs_ * inputs_, inputs_);
        const std::size_t j = i % outputs_;
        ASSERT_EQ(out[i], output(weights_of(j), bias_[j], row)) << rows << " rows, output " << i;
      }
    }
  }
}

TEST_P(LinearLayerOf, ReadsRowsWhereverTheyLie) {
  constexpr std::size_t kRows = 11;
  const std::size_t runs = inputs_ % 3 == 0 ? 3 : 1;
  const std::size_t run = inputs_ / runs;
  const std::size_t line = run + kRows + 4;
  const std::vector<float> image = random_floats(runs * line, 5);
  for (const LinearKernel kernel : linear_kernels()) {
    std::vector<double> out(kRows * outputs_);
    LinearLayer(weight_, bias_, kernel)
        .forward(
            {.first = image.data(), .count = kRows, .stride = 1, .runs = runs, .run_stride = line},
            out);
    for (std::size_t i = 0; i < kRows; ++i) {
      std::vector<float> row;
      for (std::size_t r = 0; r < runs; ++r) {
        const float* begin = image.data() + r * line + i;
        row.insert(row.end(), begin, begin + run);
      }
      for (std::size_t j = 0; j < outputs_; ++j) {
        ASSERT_EQ(out[i * outputs_ + j], output(weights_of(j), bias_[j], row)) << i << ' ' << j;
      }
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Shapes, LinearLayerOf,
                         ::testing::Values(Shape{1, 1}, Shape{10, 784}, Shape{16, 9}, Shape{17, 5},
                                           Shape{32, 144}, Shape{40, 3}));

}  // namespace
}  // namespace sisa
