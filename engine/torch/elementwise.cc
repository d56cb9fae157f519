#include "engine/torch/elementwise.h"

#include <algorithm>
#include <cmath>
#include <cstddef>

// One copy for each width of vectors, chosen when the program starts. None may contract a product
// and a sum into one rounding (-ffp-contract=off), or the copies' bits would differ.
#if defined(__x86_64__) && defined(__GNUC__)
#define SISA_EVERY_VECTOR_WIDTH __attribute__((target_clones("default", "avx2", "avx512f")))
#else
#define SISA_EVERY_VECTOR_WIDTH
#endif

namespace sisa {

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
