#include "engine/forget_preview.h"

#include <algorithm>
#include <map>
#include <optional>
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

// What it takes to take those samples out of a shard's sums.
ShardWork work_on_sums(ShardId shard, const Counts& removed) {
  ShardWork work{.slices = 1};
  for (const auto& [place, count] : removed) {
    if (place.shard == shard) work.sample_visits += count;
  }
  work.samples_read = work.sample_visits;
  return work;
}

// What training a shard to its end takes once those samples are gone.
ShardWork work_after(Store& store, ShardId shard, SliceId served, const Counts& removed) {
  const SlicePlan plan = store.config().slice_plan();
  ShardWork work;
  std::vector<std::uint64_t> counts;
  for (SliceId slice{1}; slice.value <= plan.slices; ++slice.value) {
    const auto gone = removed.find({shard, slice});
    counts.push_back(store.samples().count({shard, slice}) -
                     (gone == removed.end() ? 0 : gone->second));
    const bool trained = slice > served;
    if (trained && counts.back() > 0) ++work.slices;
    if (trained || plan.mode == SliceMode::kCumulative) work.samples_read += counts.back();
  }
  work.sample_visits = retrain_visits(counts, SliceId{served.value + 1}, plan);
  return work;
}

// Adds what a shard's checkpoint contributes.
void add(Store& store, Place served, EnsembleStrength& strength) {
  const auto record = store.checkpoints().record(served);
  if (!record || record->digest == digest_of({})) return;
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

// By what the store's last training took; if there was none, as this machine is measured.
double estimate(const Store& store, const std::vector<ShardWork>& work, int workers,
                const PaceSource& measured) {
  if (work.empty()) return 0;
  const std::optional<TrainingCost> cost = store.training_cost();
  const Pace pace = cost && cost->sample_visits > 0 ? pace_of(*cost) : measured();
  return pace.seconds(work, workers);
}

// Says what becomes of the shards; returns the work on each that is trained.
std::vector<ShardWork> preview_shards(Store& store, const DeletionPlan& plan,
                                      ForgetPreview& preview) {
  const Counts removed = removed_by_slice(plan);
  const std::vector<ShardId> waiting = shards_to_restore(store.journal());
  std::set<ShardId> set_back(waiting.begin(), waiting.end());
  std::vector<ShardWork> work;
  for (const auto& [shard, slice] : plan.first_slice) {
    const SliceId served = store.checkpoints().served(shard);
    const bool hit = served >= slice;
    const SliceId from = store.checkpoints().restart({shard, slice});
    const bool follows = hit && store.config().training.method == Method::kSums;
    const SliceId meanwhile = hit && !follows ? SliceId{from.value - 1} : served;
    preview.shards.push_back({shard, from, served, meanwhile});
    const bool waits = set_back.erase(shard) > 0;
    if (!waits && !hit) continue;
    work.push_back(follows ? work_on_sums(shard, removed)
                           : work_after(store, shard, meanwhile, removed));
    preview.shards.back().sample_visits = work.back().sample_visits;
  }
  for (const ShardId shard : set_back) {
    work.push_back(work_after(store, shard, store.checkpoints().served(shard), removed));
    preview.pending_visits += work.back().sample_visits;
  }
  return work;
}

}  // namespace

ForgetPreview preview_forgetting(Store& store, const ForgetSet& forget, int workers,
                                 const PaceSource& measured) {
  const DeletionPlan plan = plan_forgetting(store, forget, workers);
  ForgetPreview preview;
  preview.samples = plan.samples.size();
  const std::vector<ShardWork> work = preview_shards(store, plan, preview);
  for (const ShardWork& shard : work) preview.sample_visits += shard.sample_visits;
  preview.seconds = estimate(store, work, workers, measured);
  compare_strength(store, preview);
  if (!forget.duplicates) {
    const KnownFeatures features = features_of(store, plan.samples);
    preview.copies = name_some(find_copies(store, features, plan.samples));
  }
  return preview;
}

}  // namespace sisa
