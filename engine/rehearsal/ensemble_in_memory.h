#pragma once

#include <map>
#include <vector>

#include "engine/observer.h"
#include "engine/shard_trainer.h"
#include "engine/voters.h"
#include "engine/worker_pool.h"
#include "shards/deletion_plan.h"

namespace sisa {

/// An ensemble beside a store: trained, and made to forget, by the code that does so in stores,
/// with nothing written. What it is made with must outlive it. Not thread-safe; the work inside
/// runs on the pool.
class EnsembleInMemory {
 public:
  EnsembleInMemory(const StoreConfig& config, const Learner& learner, WorkerPool& pool,
                   Observer& observer)
      : config_(config), learner_(learner), pool_(pool), observer_(observer) {}

  /// Takes what the store serves. Remembers for every shard that `changes` touches a checkpoint
  /// that saw none of its samples, and for every other that is not trained to its end the one that
  /// it serves.
  void load(Store& store, const DeletionPlan& changes = {});

  /// Trains all shards from nothing, and remembers likewise.
  void train(const SampleSource& samples, const DeletionPlan& changes = {});

  /// Trains to their end, from the checkpoints remembered, the shards that have one.
  void retrain(const SampleSource& samples);

  /// Unlearns the changes' samples: where sums can follow, by taking them out; else by retrain().
  void forget(const SampleSource& before, const SampleSource& retained,
              const DeletionPlan& changes);

  /// Of every shard's last checkpoint.
  std::vector<Digest> digests() const;

  /// The models that answer, in the order of shards.
  std::vector<Voter> voters() const;

 private:
  const StoreConfig& config_;
  const Learner& learner_;
  WorkerPool& pool_;
  Observer& observer_;
  std::vector<Checkpoint> last_;          ///< of every shard
  std::map<ShardId, Checkpoint> before_;  ///< the changes
};

}  // namespace sisa
