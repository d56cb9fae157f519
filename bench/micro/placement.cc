#include <benchmark/benchmark.h>

#include <cstdint>
#include <vector>

#include "shards/placement.h"
#include "shards/random_stream.h"
#include "shards/schedule.h"

namespace sisa {
namespace {

template <class Key>
std::vector<Key> random_keys(std::size_t count) {
  std::vector<Key> keys(count);
  std::uint64_t state = 1;
  for (Key& key : keys) {
    for (std::uint8_t& byte : key.bytes) byte = static_cast<std::uint8_t>(mix64(state++));
  }
  return keys;
}

void place_subjects(benchmark::State& state) {
  const auto subjects = random_keys<SubjectKey>(4096);
  const Placement placement(20, 10);
  for (auto _ : state) {
    for (const SubjectKey& subject : subjects) benchmark::DoNotOptimize(placement.place(subject));
  }
  state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(subjects.size()));
}
BENCHMARK(place_subjects);

void order_epoch(benchmark::State& state) {
  const auto samples = random_keys<SampleKey>(static_cast<std::size_t>(state.range(0)));
  std::uint32_t epoch = 0;
  for (auto _ : state) {
    benchmark::DoNotOptimize(epoch_order(samples, 7, ShardId{3}, SliceId{2}, epoch++));
  }
  state.SetItemsProcessed(state.iterations() * state.range(0));
}
BENCHMARK(order_epoch)->Arg(300)->Arg(3000)->Arg(60000)->Unit(benchmark::kMicrosecond);

}  // namespace
}  // namespace sisa
