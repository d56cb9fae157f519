#include "engine/onednn/elementwise.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>

#include "engine/vector_widths.h"

namespace sisa {
namespace {

/// e^x for x <= 88, within two units in the last place; 0 below -87. A number that is none stays
/// one. x = n·ln 2 + r with whole n; the series of e^r to r^7 leaves 1e-8 for |r| <= ln 2 / 2.
inline float exponential_of(float x) {
  constexpr float kLn2Upper = 355.0F / 512.0F;  // few bits: its product with n is exact
  constexpr float kLn2Lower = -2.12194440e-4F;
  constexpr float kWhole = 0x1.8p23F;  // added to a small number, leaves its nearest whole one
  const float shifted = x * 1.44269504F + kWhole;
  const float n = shifted - kWhole;
  const float r = (x - n * kLn2Upper) - n * kLn2Lower;
  float series = 1.0F / 5040;
  series = series * r + 1.0F / 720;
  series = series * r + 1.0F / 120;
  series = series * r + 1.0F / 24;
  series = series * r + 1.0F / 6;
  series = series * r + 0.5F;
  series = series * r + 1;
  series = series * r + 1;
  // The lowest bits of `shifted` are n; at the exponent's place, 127 more, they are 2^n.
  const float power = std::bit_cast<float>((std::bit_cast<std::uint32_t>(shifted) + 127U) << 23U);
  return x < -87 ? 0.0F : series * power;
}

/// tanh x, within four units in the last place. Near 0 by Lambert's continued fraction, which there
/// leaves 1e-8; elsewhere by e^2x, where 1 and it do not cancel; beyond 10 it is 1.
inline float hyperbolic_tangent_of(float x) {
  const float size = x < 0 ? -x : x;
  const float a = size > 10 ? 10.0F : size;
  const float square = a * a;
  const float power = exponential_of(2 * a);
  const bool near = a < 0.75F;
  const float above = near ? a * (945 + square * (105 + square)) : power - 1;
  const float below = near ? 945 + square * (420 + 15 * square) : power + 1;
  const float result = above / below;
  return x < 0 ? -result : result;
}

}  // namespace

SISA_EVERY_VECTOR_WIDTH
void scale(float factor, std::span<float> y) {
  if (factor == 0) {
    std::fill(y.begin(), y.end(), 0.0F);
  } else if (factor != 1) {
    for (float& value : y) value *= factor;
  }
}

SISA_EVERY_VECTOR_WIDTH
void add_scaled(float factor, std::span<const float> x, std::span<float> y) {
  for (std::size_t i = 0; i < y.size(); ++i) y[i] += factor * x[i];
}

SISA_EVERY_VECTOR_WIDTH
void relu(std::span<float> y) {
  for (float& value : y) value = value < 0 ? 0.0F : value;
}

SISA_EVERY_VECTOR_WIDTH
void relu_backward(std::span<const float> activation, std::span<float> gradient) {
  for (std::size_t i = 0; i < gradient.size(); ++i) {
    gradient[i] = activation[i] == 0 ? 0.0F : gradient[i];
  }
}

SISA_EVERY_VECTOR_WIDTH
void exponential(std::span<float> y) {
  for (float& value : y) value = exponential_of(value);
}

SISA_EVERY_VECTOR_WIDTH
void hyperbolic_tangent(std::span<float> y) {
  for (float& value : y) value = hyperbolic_tangent_of(value);
}

SISA_EVERY_VECTOR_WIDTH
void tanh_backward(std::span<const float> activation, std::span<float> gradient) {
  for (std::size_t i = 0; i < gradient.size(); ++i) {
    gradient[i] *= 1 - activation[i] * activation[i];
  }
}

SISA_EVERY_VECTOR_WIDTH
void adam(const AdamStep& step, std::span<const float> gradient, std::span<float> first,
          std::span<float> second, std::span<float> weights) {
  const auto [beta1, beta2, epsilon, rate, root_scale] = step;
  const float rest1 = 1 - beta1;
  const float rest2 = 1 - beta2;
  for (std::size_t i = 0; i < weights.size(); ++i) {
    const float g = gradient[i];
    const float m = beta1 * first[i] + rest1 * g;
    const float v = beta2 * second[i] + rest2 * (g * g);
    first[i] = m;
    second[i] = v;
    weights[i] -= rate * m / (std::sqrt(v) * root_scale + epsilon);
  }
}

}  // namespace sisa
