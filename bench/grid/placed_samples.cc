#include "bench/grid/placed_samples.h"

#include <algorithm>
#include <map>
#include <numeric>
#include <random>

namespace sisa {

PlacedSamples::PlacedSamples(Store& store) : plan_(store.config().slice_plan()) {
  counts_.assign(store.config().shards, Counts(plan_.slices, 0));
  for (std::uint32_t shard = 0; shard < store.config().shards; ++shard) {
    for (SliceId slice{1}; slice.value <= plan_.slices; ++slice.value) {
      const Place place{ShardId{shard}, slice};
      store.samples().scan(place, [&](const StoredSample& sample) {
        ids_.emplace_back(sample.id);
        places_.push_back(place);
        ++counts_[shard][slice.value - 1];
      });
    }
  }
}

std::vector<std::size_t> PlacedSamples::choose(std::size_t count, std::uint64_t draw) const {
  std::mt19937_64 random(draw);
  std::vector<std::size_t> chosen;
  std::map<std::size_t, std::size_t> moved;  // of a shuffle that stops after `count`
  const auto at = [&](std::size_t i) { return moved.try_emplace(i, i).first->second; };
  for (std::size_t i = 0; i < std::min(count, size()); ++i) {
    const std::size_t j = i + static_cast<std::size_t>(random() % (size() - i));
    chosen.push_back(at(j));
    moved[j] = at(i);
  }
  return chosen;
}

std::vector<std::string> PlacedSamples::ids(std::span<const std::size_t> samples) const {
  std::vector<std::string> ids;
  for (const std::size_t sample : samples) ids.push_back(ids_[sample]);
  return ids;
}

std::uint64_t PlacedSamples::batch_visits(std::span<const std::size_t> samples) const {
  struct Hit {
    Counts counts;
    SliceId first;
  };
  std::map<ShardId, Hit> hits;
  for (const std::size_t sample : samples) {
    const auto [shard, slice] = places_[sample];
    Hit& hit = hits.try_emplace(shard, Hit{counts_[shard.value], slice}).first->second;
    --hit.counts[slice.value - 1];
    hit.first = std::min(hit.first, slice);
  }
  return std::accumulate(
      hits.begin(), hits.end(), std::uint64_t{0}, [&](std::uint64_t sum, const auto& entry) {
        return sum + retrain_visits(entry.second.counts, entry.second.first, plan_);
      });
}

std::vector<std::uint64_t> PlacedSamples::one_by_one_visits(
    std::span<const std::size_t> samples) const {
  std::vector<Counts> counts = counts_;
  std::vector<std::uint64_t> visits;
  std::uint64_t sum = 0;
  for (const std::size_t sample : samples) {
    const auto [shard, slice] = places_[sample];
    --counts[shard.value][slice.value - 1];
    sum += retrain_visits(counts[shard.value], slice, plan_);
    visits.push_back(sum);
  }
  return visits;
}

}  // namespace sisa
