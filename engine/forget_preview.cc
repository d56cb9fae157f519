#include "engine/forget_preview.h"

#include <algorithm>
#include <map>
#include <numeric>
#include <set>

#include "engine/training.h"

namespace sisa {
namespace {

using Counts = std::map<Place, std::uint64_t>;

Counts removed_by_slice(const DeletionPlan& plan) {
  Counts removed;
  for (const LocatedSample& sample : plan.samples) ++removed[sample.place];
  return removed;
}

// The sample visits that training a shard to its end takes once those samples are gone.
std::uint64_t visits_after(Store& store, ShardId shard, SliceId served, const Counts& removed) {
  std::vector<std::uint64_t> counts;
  for (SliceId slice{1}; slice.value <= store.config().slices; ++slice.value) {
    const auto gone = removed.find({shard, slice});
    counts.push_back(store.samples().count({shard, slice}) -
                     (gone == removed.end() ? 0 : gone->second));
  }
  return retrain_visits(counts, SliceId{served.value + 1}, store.config().slice_plan());
}

// Adds what a shard's checkpoint contributes.
void add(Store& store, Place served, EnsembleStrength& strength) {
  const auto record = store.checkpoints().record(served);
  if (!record || record->stored_at == kNoSlice) return;
  ++strength.constituents;
  strength.samples_seen += static_cast<double>(record->samples);
}

void compare_strength(Store& store, ForgetPreview& preview) {
  std::map<ShardId, SliceId> meanwhile;
  for (const ShardPreview& shard : preview.shards) meanwhile[shard.shard] = shard.meanwhile_slice;
  std::uint64_t samples = 0;
  for (const ShardId shard : all_shards(store.config())) {
    for (SliceId slice{1}; slice.value <= store.config().slices; ++slice.value) {
      samples += store.samples().count({shard, slice});
    }
    const SliceId served = store.checkpoints().served(shard);
    add(store, {shard, served}, preview.present);
    const auto entry = meanwhile.find(shard);
    add(store, {shard, entry == meanwhile.end() ? served : entry->second}, preview.meanwhile);
  }
  const auto share = [](double& seen, std::uint64_t of) {
    seen = of == 0 ? 0 : seen / static_cast<double>(of);
  };
  share(preview.present.samples_seen, samples);
  share(preview.meanwhile.samples_seen, samples - preview.samples);
}

std::optional<double> estimate(const Store& store, const std::vector<std::uint64_t>& visits,
                               int workers) {
  const std::optional<TrainingCost> cost = store.training_cost();
  if (!cost || cost->sample_visits == 0) return std::nullopt;
  if (visits.empty()) return 0;
  const double total = std::accumulate(visits.begin(), visits.end(), 0.0);
  const auto longest = static_cast<double>(*std::max_element(visits.begin(), visits.end()));
  const auto threads = static_cast<double>(shards_side_by_side(visits.size(), workers));
  const double seconds_a_visit = cost->seconds * static_cast<double>(cost->side_by_side) /
                                 static_cast<double>(cost->sample_visits);
  return seconds_a_visit * std::max(longest, total / threads);
}

// Says what becomes of the shards; returns the sample visits of each that is trained.
std::vector<std::uint64_t> preview_shards(Store& store, const DeletionPlan& plan,
                                          ForgetPreview& preview) {
  const Counts removed = removed_by_slice(plan);
  const std::vector<ShardId> waiting = shards_to_restore(store.journal());
  std::set<ShardId> set_back(waiting.begin(), waiting.end());
  std::vector<std::uint64_t> visits;
  for (const auto& [shard, slice] : plan.first_slice) {
    const SliceId served = store.checkpoints().served(shard);
    const SliceId meanwhile = std::min(served, SliceId{slice.value - 1});
    preview.shards.push_back({shard, slice, served, meanwhile});
    const bool waits = set_back.erase(shard) > 0;
    if (!waits && served < slice) continue;
    visits.push_back(visits_after(store, shard, meanwhile, removed));
    preview.shards.back().sample_visits = visits.back();
  }
  for (const ShardId shard : set_back) {
    visits.push_back(visits_after(store, shard, store.checkpoints().served(shard), removed));
    preview.pending_visits += visits.back();
  }
  return visits;
}

}  // namespace

ForgetPreview preview_forgetting(Store& store, const ForgetSet& forget, int workers) {
  const DeletionPlan plan = plan_forgetting(store, forget, workers);
  ForgetPreview preview;
  preview.samples = plan.samples.size();
  const std::vector<std::uint64_t> visits = preview_shards(store, plan, preview);
  preview.sample_visits = std::accumulate(visits.begin(), visits.end(), std::uint64_t{0});
  preview.seconds = estimate(store, visits, workers);
  compare_strength(store, preview);
  if (!forget.duplicates) {
    const KnownFeatures features = features_of(store, plan.samples);
    preview.copies = name_some(find_copies(store, features, plan.samples, workers));
  }
  return preview;
}

}  // namespace sisa
