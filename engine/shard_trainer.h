#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>

#include "engine/learner.h"
#include "engine/observer.h"
#include "shards/deletion_plan.h"
#include "storage/checkpoint_table.h"
#include "storage/sample.h"
#include "storage/tensor.h"

namespace sisa {

/// The end of one slice's training: where a chain stands.
struct Checkpoint {
  SliceId slice = kNoSlice;
  CheckpointRecord record;
  State state;  ///< empty: no model yet

  /// The checkpoint before the first slice.
  static Checkpoint beginning();
};

/// Receives each checkpoint as soon as it is made, in order of slices.
using CheckpointSink = std::function<void(const Checkpoint&)>;

/// How the constituent of a shard comes from its samples, and how it follows when samples leave or
/// come: the seam between replaying slices (SliceReplay) and exact sums (ExactSums). The same code
/// trains, retrains and replays; only where the checkpoints go differs. What comes out depends on
/// the retained samples and the configuration alone. Safe to use from many threads.
class ShardTrainer {
 public:
  virtual ~ShardTrainer() = default;

  /// Trains the slices after `from` up to `last`. Returns the number of sample visits made.
  virtual std::uint64_t train(ShardId shard, Checkpoint from, SliceId last, Observer& observer,
                              const CheckpointSink& sink) const = 0;

  /// The number of sample visits that train() would make.
  virtual std::uint64_t visits(ShardId shard, SliceId from, SliceId last) const = 0;

  /// The checkpoint that training a shard to its end would give once `removed` (which are still
  /// there) are gone and `added` have come, made from the last slice's, `served`. Nothing where
  /// only training can tell.
  virtual std::optional<Checkpoint> changed(const Checkpoint& served,
                                            std::span<const LocatedSample> removed,
                                            std::span<const Sample> added) const = 0;
};

/// The one for the learner's method. All arguments must outlive it.
std::unique_ptr<ShardTrainer> make_trainer(const StoreConfig& config, const SampleSource& samples,
                                           const Learner& learner);

}  // namespace sisa
