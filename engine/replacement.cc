#include "engine/replacement.h"

#include <map>
#include <optional>
#include <utility>

#include "engine/shard_trainer.h"
#include "engine/worker_pool.h"
#include "shards/error.h"
#include "storage/keyed_hash.h"

namespace sisa {
namespace {

struct ShardChange {
  ShardId shard;
  std::vector<LocatedSample> removed = {};
  std::vector<Sample> added = {};
};

std::vector<ShardChange> by_shard(const StoreConfig& config, const Change& change) {
  std::map<ShardId, ShardChange> shards;
  const auto of = [&](ShardId shard) -> ShardChange& {
    return shards.try_emplace(shard, ShardChange{shard}).first->second;
  };
  for (const LocatedSample& sample : change.removal.samples) {
    of(sample.place.shard).removed.push_back(sample);
  }
  for (const Sample& sample : change.additions) {
    const SubjectKey subject = subject_key(sample.subject, config.seed);
    const Place place = config.placement().place(subject, config.risk.tier(sample.risk));
    of(place.shard).added.push_back(sample);
  }
  std::vector<ShardChange> changes;
  for (auto& [shard, change_of_shard] : shards) changes.push_back(std::move(change_of_shard));
  return changes;
}

std::optional<Replacement> replacement(Store& store, const ShardTrainer& trainer,
                                       const ShardChange& change) {
  const Place last{change.shard, {store.config().slices}};
  const auto record = store.checkpoints().record(last);
  if (!record) return std::nullopt;
  try {
    const Checkpoint served{last.slice, *record, store.checkpoints().load(last)};
    std::optional<Checkpoint> changed = trainer.changed(served, change.removed, change.added);
    if (!changed) return std::nullopt;
    return Replacement{last, std::move(changed->record), std::move(changed->state)};
  } catch (const Error&) {
    return std::nullopt;  // what cannot follow is trained anew: nothing may hinder a request
  }
}

}  // namespace

std::vector<Replacement> replacements_for(Store& store, const Learner& learner,
                                          const Change& change, int workers) {
  const std::vector<ShardChange> changes = by_shard(store.config(), change);
  const auto trainer = make_trainer(store.config(), store.samples(), learner);
  std::vector<std::optional<Replacement>> found(changes.size());
  WorkerPool pool(workers, learner);
  pool.run(changes.size(),
           [&](std::size_t i) { found[i] = replacement(store, *trainer, changes[i]); });
  std::vector<Replacement> replacements;
  for (std::optional<Replacement>& each : found) {
    if (each) replacements.push_back(std::move(*each));
  }
  return replacements;
}

}  // namespace sisa
