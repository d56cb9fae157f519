#include "engine/aggregate.h"

#include <benchmark/benchmark.h>

#include <cstddef>
#include <random>
#include <vector>

namespace sisa {
namespace {

constexpr std::size_t kSamples = 1024;
constexpr std::uint32_t kClasses = 10;

/// Answers of 20 constituents for a batch of samples, put together.
void aggregate(benchmark::State& state, Aggregate how) {
  std::mt19937 random;
  std::vector<float> probabilities(kSamples * kClasses);
  for (float& value : probabilities) value = static_cast<float>(random() % 1000) / 1000.0F;
  for (auto _ : state) {
    Aggregator aggregator(how, kSamples, kClasses);
    for (int constituent = 0; constituent < 20; ++constituent) aggregator.add(probabilities);
    for (std::size_t i = 0; i < kSamples; ++i) benchmark::DoNotOptimize(aggregator.predicted(i));
  }
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(kSamples));
}
BENCHMARK_CAPTURE(aggregate, mean, Aggregate::kMean)->Unit(benchmark::kMicrosecond);
BENCHMARK_CAPTURE(aggregate, vote, Aggregate::kVote)->Unit(benchmark::kMicrosecond);

}  // namespace
}  // namespace sisa
