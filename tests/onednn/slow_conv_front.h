#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace sisa::slow {

/// The convolutions of `cnn` from their definition, in double precision: what ConvFront must equal
/// but for rounding. Weights are in the order and shapes of a checkpoint.
class ConvFront {
 public:
  ConvFront(const std::vector<std::vector<float>>& weights, const std::vector<std::int64_t>& image)
      : channels_(image[0]), rows_(image[1]), columns_(image[2]) {
    for (const auto& tensor : weights) weights_.emplace_back(tensor.begin(), tensor.end());
  }

  /// Of all images, one after another.
  std::vector<double> outputs(const std::vector<float>& images) const {
    const auto size = static_cast<std::size_t>(channels_ * rows_ * columns_);
    std::vector<double> all;
    for (std::size_t from = 0; from < images.size(); from += size) {
      Image image{channels_, rows_, columns_, {}};
      for (std::size_t i = 0; i < size; ++i) image.values.push_back(images[from + i]);
      const Image result = layer(layer(image, weights_[0], weights_[1]), weights_[2], weights_[3]);
      all.insert(all.end(), result.values.begin(), result.values.end());
    }
    return all;
  }

  /// How much Σ outputs · factors grows as one weight grows by `step`.
  double difference(std::size_t tensor, std::size_t weight, double step,
                    const std::vector<float>& images, const std::vector<float>& factors) {
    const std::vector<double> before = outputs(images);
    const double kept = weights_[tensor][weight];
    weights_[tensor][weight] += step;
    const std::vector<double> after = outputs(images);
    weights_[tensor][weight] = kept;
    double sum = 0;
    for (std::size_t i = 0; i < factors.size(); ++i) sum += (after[i] - before[i]) * factors[i];
    return sum;
  }

 private:
  struct Image {
    std::int64_t channels;
    std::int64_t rows;
    std::int64_t columns;
    std::vector<double> values;

    double at(std::int64_t c, std::int64_t y, std::int64_t x) const {
      if (y < 0 || x < 0 || y >= rows || x >= columns) return 0;
      return values[static_cast<std::size_t>((c * rows + y) * columns + x)];
    }
  };

  static double convolution(const Image& in, const double* weight, std::int64_t y, std::int64_t x) {
    double sum = 0;
    for (std::int64_t c = 0; c < in.channels; ++c) {
      for (std::int64_t t = 0; t < 9; ++t) {
        sum += weight[c * 9 + t] * in.at(c, y + t / 3 - 1, x + t % 3 - 1);
      }
    }
    return sum;
  }

  /// Convolution, ReLU, pooling.
  static Image layer(const Image& in, const std::vector<double>& weight,
                     const std::vector<double>& bias) {
    Image out{static_cast<std::int64_t>(bias.size()), in.rows / 2, in.columns / 2, {}};
    for (std::size_t o = 0; o < bias.size(); ++o) {
      const double* of_output = weight.data() + o * static_cast<std::size_t>(in.channels * 9);
      for (std::int64_t y = 0; y < 2 * out.rows; y += 2) {
        for (std::int64_t x = 0; x < 2 * out.columns; x += 2) {
          double largest = 0;
          for (const std::int64_t p : {0, 1, 2, 3}) {
            largest = std::max(largest, bias[o] + convolution(in, of_output, y + p / 2, x + p % 2));
          }
          out.values.push_back(largest);
        }
      }
    }
    return out;
  }

  std::int64_t channels_;
  std::int64_t rows_;
  std::int64_t columns_;
  std::vector<std::vector<double>> weights_;
};

}  // namespace sisa::slow
