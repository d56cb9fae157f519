#include "tests/shards/oracle.h"

#include <algorithm>
#include <array>

namespace sisa::oracle {
namespace {

__extension__ typedef unsigned __int128 Wide;

constexpr Wide kTwoTo64 = Wide{1} << 64;
constexpr Wide kTwoTo32 = Wide{1} << 32;
constexpr Wide kGoldenRatio = 0x9e3779b97f4a7c15;  // 2^64 / φ, the increment of SplitMix64

std::uint64_t modulo(Wide x) { return static_cast<std::uint64_t>(x % kTwoTo64); }

// The eight bytes from `first` on, least significant byte first.
template <class Key>
Wide number(const Key& key, std::size_t first) {
  Wide value = 0;
  Wide weight = 1;
  for (std::size_t k = first; k < first + 8; ++k) {
    value += weight * key.bytes[k];
    weight *= 256;
  }
  return value;
}

// floor(fraction · bound) where fraction is the upper half of a 64-bit number, read as 0.xxx.
std::uint32_t part(Wide number, std::uint32_t bound) {
  return static_cast<std::uint32_t>(number / kTwoTo32 * bound / kTwoTo32);
}

std::uint64_t rank(const SampleKey& key, std::uint64_t stream) {
  const std::uint64_t second = mix(modulo(number(key, 8)));
  return mix(stream ^ mix(modulo(number(key, 0)) ^ second));
}

}  // namespace

std::uint64_t mix(std::uint64_t x) {
  x = modulo(Wide{x ^ x / (std::uint64_t{1} << 30)} * 0xbf58476d1ce4e5b9);
  x = modulo(Wide{x ^ x / (std::uint64_t{1} << 27)} * 0x94d049bb133111eb);
  return x ^ x / (std::uint64_t{1} << 31);
}

std::uint64_t stream_seed(const StreamName& name) {
  const std::vector<Wide> words = {name.seed, static_cast<std::uint32_t>(name.purpose),
                                   name.shard.value * kTwoTo32 + name.slice.value,
                                   name.epoch * kTwoTo32 + name.step};
  std::uint64_t state = modulo(kGoldenRatio);
  for (const Wide word : words) state = modulo(mix(state ^ modulo(word)) + kGoldenRatio);
  return state;
}

Place place(const SubjectKey& subject, std::uint32_t shards, std::uint32_t slices,
            std::uint32_t tier) {
  std::uint32_t last_slices = slices;
  for (std::uint32_t i = 0; i < tier; ++i) {
    shards -= shards / 2;
    last_slices -= last_slices / 2;
    last_slices -= last_slices / 2;
  }
  const std::uint32_t skipped = slices - last_slices;
  return {ShardId{part(number(subject, 0), shards)},
          SliceId{skipped + part(number(subject, 8), last_slices) + 1}};
}

std::vector<SampleKey> epoch_order(const std::vector<SampleKey>& samples, std::uint64_t seed,
                                   ShardId shard, SliceId slice, std::uint32_t epoch) {
  const std::uint64_t stream =
      stream_seed({seed, Purpose::kEpochOrder, shard, slice, epoch, /*step=*/0});
  std::map<std::tuple<std::uint64_t, std::array<std::uint8_t, 16>>, SampleKey> sorted;
  for (const SampleKey& sample : samples) sorted[{rank(sample, stream), sample.bytes}] = sample;
  std::vector<SampleKey> order;
  for (const auto& [unused, sample] : sorted) order.push_back(sample);
  return order;
}

std::uint64_t slice_visits(std::uint64_t visible, const SlicePlan& plan) {
  if (plan.mode == SliceMode::kIncremental) return modulo(Wide{plan.epochs} * visible);
  const Wide doubled = Wide{2} * plan.epochs * visible;
  const Wide parts = Wide{plan.slices} + 1;
  return modulo(doubled / parts + (doubled % parts == 0 ? 0 : 1));
}

std::vector<Batch> batches(const SliceSchedule& schedule, const std::vector<SampleKey>& samples) {
  struct Visit {
    std::uint32_t epoch;
    std::uint32_t place;  // within the epoch
    SampleKey sample;
  };
  std::vector<Visit> visits;
  for (std::uint32_t epoch = 0; visits.size() < schedule.visits; ++epoch) {
    const auto order =
        oracle::epoch_order(samples, schedule.seed, schedule.shard, schedule.slice, epoch);
    for (std::uint32_t i = 0; i < order.size(); ++i) visits.push_back({epoch, i, order[i]});
  }
  visits.resize(schedule.visits);

  std::map<std::pair<std::uint32_t, std::uint32_t>, Batch> result;
  for (const Visit& visit : visits) {
    const std::uint32_t step = visit.place / schedule.batch_size;
    Batch& batch = result[{visit.epoch, step}];
    batch.epoch = visit.epoch;
    batch.step = step;
    batch.samples.push_back(visit.sample);
  }
  std::vector<Batch> list;
  for (const auto& [unused, batch] : result) list.push_back(batch);
  return list;
}

std::map<ShardId, SliceId> first_slices(const std::vector<LocatedSample>& forget) {
  std::map<ShardId, std::set<SliceId>> hit;
  for (const LocatedSample& sample : forget) hit[sample.place.shard].insert(sample.place.slice);
  std::map<ShardId, SliceId> first;
  for (const auto& [shard, slices] : hit) first[shard] = *slices.begin();
  return first;
}

std::uint64_t retrain_visits(const std::vector<std::uint64_t>& slice_samples, std::uint32_t first,
                             const SlicePlan& plan) {
  std::uint64_t visits = 0;
  for (std::uint32_t slice = std::max(first, 1U); slice <= plan.slices; ++slice) {
    if (slice_samples[slice - 1] == 0) continue;  // an empty slice is not trained
    std::uint64_t visible = 0;
    const std::uint32_t earliest = plan.mode == SliceMode::kCumulative ? 1 : slice;
    for (std::uint32_t seen = earliest; seen <= slice; ++seen) visible += slice_samples[seen - 1];
    visits += oracle::slice_visits(visible, plan);
  }
  return visits;
}

}  // namespace sisa::oracle
