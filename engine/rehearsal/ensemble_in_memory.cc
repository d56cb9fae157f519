#include "engine/rehearsal/ensemble_in_memory.h"

#include <algorithm>

#include "engine/training.h"

namespace sisa {
namespace {

Checkpoint loaded(Store& store, Place place) {
  if (place.slice == kNoSlice) return Checkpoint::beginning();
  return {place.slice, *store.checkpoints().record(place), store.checkpoints().load(place)};
}

std::vector<LocatedSample> of_shard(const DeletionPlan& plan, ShardId shard) {
  std::vector<LocatedSample> samples;
  std::ranges::copy_if(plan.samples, std::back_inserter(samples),
                       [&](const LocatedSample& one) { return one.place.shard == shard; });
  return samples;
}

}  // namespace

void EnsembleInMemory::load(Store& store, const DeletionPlan& changes) {
  const SliceId last{config_.slices};
  last_.clear();
  before_.clear();
  for (const ShardId shard : all_shards(config_)) {
    const SliceId served = store.checkpoints().served(shard);
    last_.push_back(loaded(store, {shard, served}));
    const auto change = changes.first_slice.find(shard);
    if (change != changes.first_slice.end() && change->second <= served) {
      const SliceId kept = store.checkpoints().last_kept({shard, {change->second.value - 1}});
      before_.emplace(shard, loaded(store, {shard, kept}));
    } else if (served < last) {
      before_.emplace(shard, last_.back());
    }
  }
}

void EnsembleInMemory::train(const SampleSource& samples, const DeletionPlan& changes) {
  const auto trainer = make_trainer(config_, samples, learner_);
  const SliceId end{config_.slices};
  last_.assign(config_.shards, Checkpoint::beginning());
  before_.clear();
  for (const auto& [shard, slice] : changes.first_slice) {
    before_.emplace(shard, Checkpoint::beginning());
  }
  pool_.run(config_.shards, [&](std::size_t i) {
    const ShardId shard{static_cast<std::uint32_t>(i)};
    const auto change = changes.first_slice.find(shard);
    trainer->train(shard, Checkpoint::beginning(), end, observer_, [&](const Checkpoint& made) {
      if (change != changes.first_slice.end() && made.slice < change->second) {
        before_.at(shard) = made;
      }
      if (made.slice == end) last_[i] = made;
    });
    observer_.on_shard_done(shard);
  });
}

void EnsembleInMemory::retrain(const SampleSource& samples) {
  const auto trainer = make_trainer(config_, samples, learner_);
  const SliceId end{config_.slices};
  std::vector<ShardId> shards;
  for (const auto& [shard, checkpoint] : before_) shards.push_back(shard);
  pool_.run(shards.size(), [&](std::size_t i) {
    trainer->train(shards[i], before_.at(shards[i]), end, observer_, [&](const Checkpoint& made) {
      if (made.slice == end) last_[shards[i].value] = made;
    });
  });
}

void EnsembleInMemory::forget(const SampleSource& before, const SampleSource& retained,
                              const DeletionPlan& changes) {
  const auto trainer = make_trainer(config_, before, learner_);
  for (auto shard = before_.begin(); shard != before_.end();) {
    Checkpoint& last = last_[shard->first.value];
    auto changed = trainer->changed(last, of_shard(changes, shard->first), {});
    if (changed) last = std::move(*changed);
    shard = changed ? before_.erase(shard) : std::next(shard);
  }
  retrain(retained);
}

std::vector<Digest> EnsembleInMemory::digests() const {
  std::vector<Digest> digests;
  for (const Checkpoint& checkpoint : last_) digests.push_back(checkpoint.record.digest);
  return digests;
}

std::vector<Voter> EnsembleInMemory::voters() const {
  std::vector<Voter> voters;
  for (std::uint32_t i = 0; i < last_.size(); ++i) {
    if (!last_[i].state.empty()) voters.push_back({{i}, learner_.constituent(last_[i].state)});
  }
  return voters;
}

}  // namespace sisa
