#pragma once

#include <cstdint>
#include <functional>

#include "engine/learner.h"
#include "engine/observer.h"
#include "storage/checkpoint_table.h"
#include "storage/sample_table.h"
#include "storage/store_config.h"

namespace sisa {

/// The end of one slice's training: where a chain stands.
struct Checkpoint {
  SliceId slice = kNoSlice;
  CheckpointRecord record;
  State state;  ///< empty: no model yet
};

/// Receives each checkpoint as soon as it is made, in order of slices.
using CheckpointSink = std::function<void(const Checkpoint&)>;

/// Trains one shard, slice after slice, from the samples alone. The same code trains, retrains and
/// replays; only where the checkpoints go differs. Stateless but for its references; safe to use
/// from many threads.
class ShardTrainer {
 public:
  ShardTrainer(const StoreConfig& config, const SampleTable& samples, const Learner& learner)
      : config_(config), samples_(samples), learner_(learner) {}

  /// The checkpoint before the first slice.
  static Checkpoint beginning();

  /// Trains the slices after `from` up to `last`. Returns the number of sample visits made.
  std::uint64_t train(ShardId shard, Checkpoint from, SliceId last, Observer& observer,
                      const CheckpointSink& sink) const;

  /// The number of sample visits that train() would make.
  std::uint64_t visits(ShardId shard, SliceId from, SliceId last) const;

 private:
  void train_slice(ShardId shard, const SampleBlock& block, std::size_t arrived,
                   Checkpoint& checkpoint, Observer& observer) const;

  const StoreConfig& config_;
  const SampleTable& samples_;
  const Learner& learner_;
};

}  // namespace sisa
