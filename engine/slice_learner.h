#pragma once

#include "engine/learner.h"
#include "engine/observer.h"
#include "shards/schedule.h"

namespace sisa {

/// A learner whose models are trained by optimiser steps, slice after slice.
class SliceLearner : public Learner {
 public:
  /// The state from which a shard's first non-empty slice is trained: initial weights from the
  /// stream (seed, kInitialWeights, shard), statistics fitted on `first_slice` (not empty).
  virtual State initial_state(ShardId shard, const SampleBlock& first_slice) const = 0;

  /// The state after one optimiser step for each batch, from `before`, with fresh optimiser state.
  /// `batches` index into `samples`. Error(kInterrupted) if the observer asks to stop,
  /// Error(kFailed) if the loss or a weight is no longer finite.
  virtual State train(const State& before, BatchSequence& batches, const SampleBlock& samples,
                      Observer& observer) const = 0;

  std::variant<const SliceLearner*, const SumLearner*> method() const final { return this; }
};

/// The learner for a configuration of such a model; otherwise as make_learner.
std::unique_ptr<SliceLearner> make_slice_learner(const StoreConfig& config);

}  // namespace sisa
