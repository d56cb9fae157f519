#include <benchmark/benchmark.h>

#include <algorithm>
#include <array>
#include <span>
#include <vector>

#include "engine/initial_weights.h"
#include "engine/onednn/conv_front.h"
#include "engine/onednn/onednn_model.h"

namespace sisa {
namespace {

constexpr std::int64_t kBatch = 32;

/// The convolutions of `cnn` at random images of 28×28, with a batch on its way through them.
class Front {
 public:
  Front() : images_(kBatch * 28 * 28) {
    InitialWeights(2, {}).uniform(1, images_);
    forward();
    InitialWeights(3, {}).uniform(1, front_.gradient_at_outputs());
    optimizer_->begin_step(1e-9);
  }

  void forward() { benchmark::DoNotOptimize(front_.forward(images_, kBatch)); }
  void backward() { front_.backward(*optimizer_, 0); }

 private:
  static constexpr std::array<std::int64_t, 3> kShape = {1, 28, 28};

  static ConvFront make_front() {
    ModelSpec spec;
    spec.architecture = Architecture::kCnn;
    spec.input.assign(kShape.begin(), kShape.end());
    spec.classes = 10;
    OneDnnModel model(spec, {FeatureType::kByte, spec.input});
    model.parameters().draw(InitialWeights(1, {}));
    return {model.parameters().trained().first(ConvFront::kTensors), kShape};
  }

  static TrainingConfig plain_descent() {
    TrainingConfig config;
    config.optimizer = "sgd";
    config.momentum = 0;
    return config;
  }

  std::vector<float> images_;
  ConvFront front_ = make_front();
  std::unique_ptr<FoldedOptimizer> optimizer_ =
      make_folded_optimizer(plain_descent(), front_.sizes());
};

/// Reports the rate of the multiplications and additions of the convolutions' definition. The way
/// back makes do with fewer: pooling hands a gradient to a quarter of the pixels at most.
void report(benchmark::State& state, double convolutions1, double convolutions2) {
  constexpr double kOne = 2.0 * 9 * 1 * 16 * 28 * 28;
  constexpr double kTwo = 2.0 * 9 * 16 * 32 * 14 * 14;
  state.SetItemsProcessed(state.iterations() * kBatch);
  state.counters["FLOP/s"] = benchmark::Counter(
      static_cast<double>(kBatch) * (convolutions1 * kOne + convolutions2 * kTwo),
      benchmark::Counter::kIsIterationInvariantRate, benchmark::Counter::kIs1000);
}

void convolutions_forward(benchmark::State& state) {
  Front front;
  for (auto _ : state) front.forward();
  report(state, 1, 1);
}
BENCHMARK(convolutions_forward)->Unit(benchmark::kMicrosecond);

void convolutions_backward(benchmark::State& state) {
  Front front;
  for (auto _ : state) front.backward();
  report(state, 1, 2);
}
BENCHMARK(convolutions_backward)->Unit(benchmark::kMicrosecond);

}  // namespace
}  // namespace sisa
