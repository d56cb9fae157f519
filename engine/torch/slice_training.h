#pragma once

#include <memory>

#include "engine/sample_block.h"
#include "engine/torch/model.h"
#include "shards/schedule.h"
#include "storage/store_config.h"

namespace sisa {

/// The optimiser steps of one slice, with fresh optimiser state. Two ways to the same mathematics:
/// autograd for every network, and a faster one for those that it knows.
class SliceTraining {
 public:
  virtual ~SliceTraining() = default;

  /// One optimiser step. Returns the loss before it, the mean over the batch.
  virtual float step(const Batch& batch, const SampleBlock& samples) = 0;

  /// Leaves what was learned in the model's weights. After the last step.
  virtual void finish() {}
};

/// By LibTorch's autograd, any network. `model` must outlive it.
std::unique_ptr<SliceTraining> autograd_training(Model& model, const TrainingConfig& config,
                                                 const SliceSchedule& schedule);

/// Stacks of fully connected layers, without autograd and with hardly an allocation a step: the
/// products of matrices are nearly all that is left. `model` must outlive it.
std::unique_ptr<SliceTraining> dense_training(Model& model, const ModelSpec& spec,
                                              const TrainingConfig& config,
                                              const SliceSchedule& schedule);

/// Whether dense_training() knows such a network.
bool is_dense(const ModelSpec& spec);

}  // namespace sisa
