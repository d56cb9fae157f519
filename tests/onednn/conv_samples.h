#pragma once

#include <cstdint>
#include <random>
#include <span>
#include <utility>
#include <vector>

#include "engine/onednn/parameters.h"

namespace sisa {

/// An image: C×H×W.
using Shape = std::vector<std::int64_t>;

inline std::int64_t elements(const Shape& image) { return image[0] * image[1] * image[2]; }

inline std::vector<float> random_floats(std::size_t count, unsigned seed) {
  std::mt19937 random(seed);
  std::uniform_real_distribution<float> between(-1, 1);
  std::vector<float> result(count);
  for (float& value : result) value = between(random);
  return result;
}

/// The convolutions of a `cnn` for images of so many channels; the same at every call.
inline std::vector<Parameter> random_weights(std::int64_t channels) {
  Parameters parameters;
  parameters.add_trained("conv1.weight", {16, channels, 3, 3}, 0.4F);
  parameters.add_trained("conv1.bias", {16}, 0.4F);
  parameters.add_trained("conv2.weight", {32, 16, 3, 3}, 0.1F);
  parameters.add_trained("conv2.bias", {32}, 0.1F);
  parameters.draw(InitialWeights(7, {}));
  std::vector<Parameter> weights;
  for (Parameter& parameter : parameters.trained()) weights.push_back(std::move(parameter));
  return weights;
}

inline std::vector<std::vector<float>> values(std::span<const Parameter> weights) {
  std::vector<std::vector<float>> result;
  for (const Parameter& weight : weights) {
    result.emplace_back(weight.values.all().begin(), weight.values.all().end());
  }
  return result;
}

/// Whether a window of the second pooling sees the image's pixel, along one side.
inline bool sees(std::int64_t window, std::int64_t pixel, std::int64_t side) {
  for (std::int64_t h = 2 * window - 1; h <= 2 * window + 2; ++h) {
    const bool inside = h >= 0 && h < side / 2;
    if (inside && 2 * h - 1 <= pixel && pixel <= 2 * h + 2) return true;
  }
  return false;
}

}  // namespace sisa
