#include <benchmark/benchmark.h>

#include <cstddef>
#include <cstring>
#include <optional>
#include <random>
#include <vector>

#include "bench/scratch_directory.h"
#include "storage/checkpoint_codec.h"
#include "storage/digest.h"
#include "storage/retained_set.h"
#include "storage/store.h"
#include "storage/store_builder.h"
#include "storage/tensor.h"

namespace sisa {
namespace {

// The default constituent, a perceptron 784-128-10, with weights as they are at first.
State perceptron() {
  std::mt19937 random;
  std::uniform_real_distribution<float> weights(-1 / 28.0F, 1 / 28.0F);
  const auto tensor = [&](const char* name, std::vector<std::int64_t> shape, std::size_t elements) {
    std::vector<std::byte> data(sizeof(float) * elements);
    for (std::size_t i = 0; i < data.size(); i += sizeof(float)) {
      const float weight = weights(random);
      std::memcpy(&data[i], &weight, sizeof(float));
    }
    return Tensor{name, DType::kF32, std::move(shape), std::move(data)};
  };
  return {tensor("layer0.bias", {128}, 128),
          tensor("layer0.weight", {128, 784}, std::size_t{128} * 784),
          tensor("layer1.bias", {10}, 10), tensor("layer1.weight", {10, 128}, 10 * 128)};
}

// A store of one shard without samples, whose slices take checkpoints one after the other.
class Chain {
 public:
  Chain() : path_((directory_.path() / "store").string()) {
    StoreConfig config;
    config.shards = 1;
    config.slices = 65536;
    config.classes = 10;
    config.features = {FeatureType::kByte, {784}};
    StoreBuilder(path_, config).finish([](std::uint64_t) { return std::string(); });
    store_.emplace(path_, Access::kWrite);
    record_.predecessor = digest_of(State{});
    states_.back().front().data.front() ^= std::byte{1};
    for (const State& state : states_) digests_.push_back(digest_of(state));
  }

  /// Every other one has other weights: what stays the same is not stored again.
  void commit() {
    const std::size_t which = slices_ % states_.size();
    record_.digest = digests_[which];
    const Place next{ShardId{0}, SliceId{++slices_}};
    record_.retained_set =
        retained_set(store_->samples(), next, record_.retained_set, Method::kSlices);
    store_->checkpoints().commit(next, record_, states_[which]);
    record_.predecessor = record_.digest;
  }

  State load() { return store_->checkpoints().load({ShardId{0}, SliceId{slices_}}); }

 private:
  ScratchDirectory directory_;
  std::string path_;
  std::optional<Store> store_;
  std::vector<State> states_{perceptron(), perceptron()};
  std::vector<Digest> digests_;
  CheckpointRecord record_;
  std::uint32_t slices_ = 0;
};

void commit_checkpoint(benchmark::State& state) {
  Chain chain;
  for (auto _ : state) chain.commit();
}
BENCHMARK(commit_checkpoint)->Iterations(400)->Unit(benchmark::kMicrosecond);

void load_checkpoint(benchmark::State& state) {
  Chain chain;
  chain.commit();
  for (auto _ : state) benchmark::DoNotOptimize(chain.load());
}
BENCHMARK(load_checkpoint)->Unit(benchmark::kMicrosecond);

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
