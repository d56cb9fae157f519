#include <benchmark/benchmark.h>

#include <cstddef>
#include <vector>

#include "storage/digest.h"
#include "storage/safetensors.h"
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

void encode_checkpoint(benchmark::State& state) {
  const State model = perceptron();
  for (auto _ : state) benchmark::DoNotOptimize(encode_safetensors(model));
}
BENCHMARK(encode_checkpoint)->Unit(benchmark::kMicrosecond);

void decode_checkpoint(benchmark::State& state) {
  const auto bytes = encode_safetensors(perceptron());
  for (auto _ : state) benchmark::DoNotOptimize(decode_safetensors(bytes, "checkpoint"));
}
BENCHMARK(decode_checkpoint)->Unit(benchmark::kMicrosecond);

}  // namespace
}  // namespace sisa
