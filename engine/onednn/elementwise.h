#pragma once

#include <span>

namespace sisa {

// Arithmetic on each element apart, rounded the same on every processor: the widest vectors that
// the machine has are only faster. Spans of one call have equal lengths.

/// y *= factor; a factor of 0 does not read y.
void scale(float factor, std::span<float> y);

/// y += factor · x.
void add_scaled(float factor, std::span<const float> x, std::span<float> y);

/// y = max(y, 0); a y that is no number stays one.
void relu(std::span<float> y);

/// y = e^y, for y <= 88; 0 below -87. Within two units in the last place.
void exponential(std::span<float> y);

/// y = tanh y, within four units in the last place; a y that is no number stays one.
void hyperbolic_tangent(std::span<float> y);

/// gradient = 0 where the activation is 0: from relu's output to its input.
void relu_backward(std::span<const float> activation, std::span<float> gradient);

/// gradient *= 1 - activation²: from tanh's output to its input.
void tanh_backward(std::span<const float> activation, std::span<float> gradient);

/// The constants of one step of Adam (Kingma and Ba 2015).
struct AdamStep {
  float beta1 = 0.9F;
  float beta2 = 0.999F;
  float epsilon = 1e-8F;
  float rate = 0;        ///< learning rate / (1 - beta1^t)
  float root_scale = 0;  ///< 1 / sqrt(1 - beta2^t)
};

/// Moves the moments by `gradient` and `weights` by the moments.
void adam(const AdamStep& step, std::span<const float> gradient, std::span<float> first,
          std::span<float> second, std::span<float> weights);

}  // namespace sisa
