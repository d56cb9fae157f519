#include <benchmark/benchmark.h>

#include <cstddef>
#include <vector>

#include "engine/learner.h"
#include "engine/onednn/gemm.h"

namespace sisa {
namespace {

/// Sets the thread up as the workers of a training are.
void enter_worker_thread() {
  StoreConfig config;
  config.classes = 10;
  config.features = {FeatureType::kByte, {28, 28}};
  make_learner(config)->enter_worker_thread();
}

double operations(const Product& p) {
  return 2.0 * static_cast<double>(p.rows) * static_cast<double>(p.columns) *
         static_cast<double>(p.inner);
}

/// Matrices of one product.
struct Operands {
  explicit Operands(const Product& p)
      : a(static_cast<std::size_t>(p.rows * p.inner), 0.5F),
        b(static_cast<std::size_t>(p.inner * p.columns), 0.25F),
        c(static_cast<std::size_t>(p.rows * p.columns)) {}
  std::vector<float> a, b, c;
};

void multiply_all(benchmark::State& state, const std::vector<Product>& products) {
  enter_worker_thread();
  std::vector<Operands> operands(products.begin(), products.end());
  double flops = 0;
  for (const Product& product : products) flops += operations(product);
  for (auto _ : state) {
    for (std::size_t i = 0; i < products.size(); ++i) {
      gemm(products[i], operands[i].a.data(), operands[i].b.data(), operands[i].c.data());
    }
    benchmark::ClobberMemory();
  }
  state.counters["FLOP/s"] =
      benchmark::Counter(flops, benchmark::Counter::kIsIterationInvariantRate);
}

/// The best that the machine does: a large square product on every core.
void gemm_peak(benchmark::State& state) {
  multiply_all(state, {{.rows = 1024, .columns = 1024, .inner = 1024}});
}
BENCHMARK(gemm_peak)->Threads(1)->Threads(2)->UseRealTime()->Unit(benchmark::kMillisecond);

/// Nothing but the products of one step of a perceptron 784-128-10 on a batch, as training makes
/// them: two forward, one backward, two that update.
void gemms_of_step(benchmark::State& state) {
  const std::int64_t batch = state.range(0);
  multiply_all(state, {{.rows = batch, .columns = 128, .inner = 784, .beta = 1},
                       {.rows = batch, .columns = 10, .inner = 128, .beta = 1},
                       {.b = Op::kTransposed, .rows = batch, .columns = 128, .inner = 10},
                       {.a = Op::kTransposed,
                        .rows = 128,
                        .columns = 10,
                        .inner = batch,
                        .alpha = -1e-9F,
                        .beta = 1},
                       {.a = Op::kTransposed,
                        .rows = 784,
                        .columns = 128,
                        .inner = batch,
                        .alpha = -1e-9F,
                        .beta = 1}});
}
BENCHMARK(gemms_of_step)
    ->Arg(16)
    ->Arg(64)
    ->Arg(256)
    ->Threads(1)
    ->Threads(2)
    ->UseRealTime()
    ->Unit(benchmark::kMicrosecond);

}  // namespace
}  // namespace sisa
