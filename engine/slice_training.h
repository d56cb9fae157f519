#pragma once

#include "engine/augmentation.h"
#include "engine/observer.h"
#include "engine/sample_block.h"
#include "shards/schedule.h"
#include "storage/tensor.h"

namespace sisa {

/// The optimiser steps of one slice, with fresh optimiser state. Not thread-safe.
class SliceTraining {
 public:
  virtual ~SliceTraining() = default;

  /// One optimiser step. Returns the loss before it, the mean over the batch.
  virtual float step(const Batch& batch, const SampleBlock& samples) = 0;

  /// The model's state after the last step.
  virtual State state() = 0;
};

/// Takes a step for each batch, of samples as `augmentation` makes them, and returns the state
/// after them. See SliceLearner::train for the errors.
State take_steps(SliceTraining& training, BatchSequence& batches, const SampleBlock& samples,
                 Augmentation augmentation, Observer& observer);

}  // namespace sisa
