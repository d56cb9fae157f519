#include "engine/onednn/dense_stack.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "engine/onednn/onednn_threads.h"
#include "engine/onednn/softmax_loss.h"

namespace sisa {
namespace {

/// Keeps the gradients instead of taking a step.
class Gradients : public FoldedOptimizer {
 public:
  void begin_step(double) override {}
  void update(std::size_t tensor, std::span<float> weights,
              const FoldedGradient& gradient) override {
    of.resize(std::max(of.size(), tensor + 1));
    of[tensor].assign(weights.size(), 0);
    gradient(1, 0, of[tensor]);
  }
  std::vector<std::vector<float>> of;
};

Parameters make_parameters(const std::vector<std::int64_t>& widths) {
  Parameters parameters;
  for (std::size_t i = 1; i < widths.size(); ++i) {
    parameters.add_trained("weight" + std::to_string(i), {widths[i], widths[i - 1]}, 0.7F);
    parameters.add_trained("bias" + std::to_string(i), {widths[i]}, 0.7F);
  }
  parameters.draw(InitialWeights(5, {}));
  return parameters;
}

/// Loss, and every gradient, of one batch through a stack of 4-5-3 for up to four samples.
struct Pass {
  Parameters parameters = make_parameters({4, 5, 3});
  std::vector<float> input = std::vector<float>(12);
  std::vector<std::uint32_t> labels = {0, 2, 1};
  Gradients gradients = {};
  std::vector<float> at_input = std::vector<float>(12);

  Pass() {
    use_one_onednn_thread();
    InitialWeights(9, {}).uniform(1, input);
  }

  float run(Activation activation) {
    DenseStack stack(parameters.trained(), activation, 4);
    const auto logits = stack.forward(input, 3);
    const float loss = softmax_loss(logits, labels, stack.gradient_at_logits());
    stack.backward(gradients, 0, at_input);
    return loss;
  }
};

/// The loss's slope along one number, by a small step to both sides.
double slope(Pass& pass, Activation activation, float& number) {
  constexpr float kStep = 1e-3F;
  const float here = number;
  number = here + kStep;
  const double above = pass.run(activation);
  number = here - kStep;
  const double below = pass.run(activation);
  number = here;
  return (above - below) / (2 * kStep);
}

class DenseStackGradient : public testing::TestWithParam<Activation> {};

TEST_P(DenseStackGradient, IsTheSlopeOfTheLoss) {
  Pass pass;
  pass.run(GetParam());
  const Gradients analytic = pass.gradients;
  for (std::size_t t = 0; t < analytic.of.size(); ++t) {
    const std::span<float> values = pass.parameters.trained()[t].values.all();
    const std::vector<std::int64_t> shape = pass.parameters.trained()[t].shape;
    for (std::size_t i = 0; i < values.size(); ++i) {
      // A weight's gradient lies transposed, as the stack has the weight.
      const std::size_t columns = shape.size() == 2 ? static_cast<std::size_t>(shape[1]) : 1;
      const std::size_t rows = values.size() / columns;
      const std::size_t at = i % columns * rows + i / columns;
      EXPECT_NEAR(analytic.of[t][at], slope(pass, GetParam(), values[i]), 2e-3) << t << ' ' << i;
    }
  }
}

TEST_P(DenseStackGradient, ReachesTheInput) {
  Pass pass;
  pass.run(GetParam());
  const std::vector<float> analytic = pass.at_input;
  for (std::size_t i = 0; i < analytic.size(); ++i) {
    EXPECT_NEAR(analytic[i], slope(pass, GetParam(), pass.input[i]), 2e-3) << i;
  }
}

INSTANTIATE_TEST_SUITE_P(All, DenseStackGradient,
                         testing::Values(Activation::kRelu, Activation::kTanh));

TEST(DenseStack, GivesBackWhatItWasGiven) {
  Parameters parameters = make_parameters({7, 3, 2});
  const State before = parameters.state();
  const DenseStack stack(parameters.trained(), Activation::kRelu, 2);
  for (Parameter& parameter : parameters.trained()) std::ranges::fill(parameter.values.all(), 0.0F);
  stack.copy_to(parameters.trained());
  EXPECT_TRUE(parameters.state() == before);
}

TEST(DenseStack, ASampleDoesNotSeeTheRestOfTheBatch) {
  use_one_onednn_thread();
  Parameters parameters = make_parameters({4, 5, 3});
  std::vector<float> input(16);
  InitialWeights(9, {}).uniform(1, input);
  DenseStack stack(parameters.trained(), Activation::kTanh, 4);
  const auto logits = stack.forward(input, 4);
  const std::vector<float> all(logits.begin(), logits.end());
  const auto alone = stack.forward(std::span(input).last(4), 1);
  for (std::size_t c = 0; c < 3; ++c) EXPECT_NEAR(alone[c], all[9 + c], 1e-6);
}

}  // namespace
}  // namespace sisa
