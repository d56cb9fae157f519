#include <benchmark/benchmark.h>

#include <cstddef>
#include <vector>

#include "storage/checkpoint_codec.h"
#include "storage/digest.h"
#include "storage/tensor.h"

namespace sisa {
namespace {

// The default constituent: a perceptron 784-128-10.
State perceptron() {
  const auto tensor = [](const char* name, std::vector<std::int64_t> shape, std::size_t elements) {
    return Tensor{name, DType::kF32, std::move(shape), std::vector<std::byte>(4 * elements)};
  };
  return {tensor("0.bias", {128}, 128), tensor("0.weight", {128, 784}, std::size_t{128} * 784),
          tensor("1.bias", {10}, 10), tensor("1.weight", {10, 128}, 10 * 128)};
}

void digest_checkpoint(benchmark::State& state) {
  const State model = perceptron();
  for (auto _ : state) benchmark::DoNotOptimize(digest_of(model));
}
BENCHMARK(digest_checkpoint)->Unit(benchmark::kMicrosecond);

void encode_state(benchmark::State& state) {
  const State model = perceptron();
  const Digest digest = digest_of(model);
  for (auto _ : state) benchmark::DoNotOptimize(encode_checkpoint(model, digest));
}
BENCHMARK(encode_state)->Unit(benchmark::kMicrosecond);

void decode_state(benchmark::State& state) {
  const State model = perceptron();
  const std::string bytes = encode_checkpoint(model, digest_of(model));
  for (auto _ : state) benchmark::DoNotOptimize(decode_checkpoint(bytes, "checkpoint"));
}
BENCHMARK(decode_state)->Unit(benchmark::kMicrosecond);

}  // namespace
}  // namespace sisa
