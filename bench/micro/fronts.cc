#include <benchmark/benchmark.h>

#include <cstddef>
#include <random>
#include <string>
#include <vector>

#include "engine/fronts/builtin_fronts.h"

namespace sisa {
namespace {

/// Features of a block of images, on one core; items are images.
void front(benchmark::State& state, const std::string& name, std::vector<std::int64_t> shape) {
  constexpr std::size_t kImages = 256;
  const FeatureLayout layout = {FeatureType::kByte, std::move(shape)};
  const auto front = make_builtin_front(name, layout, 1);
  std::vector<std::byte> images(kImages * layout.bytes());
  std::mt19937 random;
  for (std::byte& pixel : images) pixel = static_cast<std::byte>(random());
  std::vector<std::byte> features(kImages * front->output().bytes());
  for (auto _ : state) {
    front->apply(images, features);
    benchmark::ClobberMemory();
  }
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(kImages));
}

BENCHMARK_CAPTURE(front, gabor_28x28, "gabor", {1, 28, 28})->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(front, random_conv_28x28, "random-conv", {1, 28, 28})
    ->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(front, gabor_3x32x32, "gabor", {3, 32, 32})->Unit(benchmark::kMillisecond);
BENCHMARK_CAPTURE(front, random_conv_3x32x32, "random-conv", {3, 32, 32})
    ->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace sisa
