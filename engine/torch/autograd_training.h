#pragma once

#include <memory>

#include "engine/slice_training.h"
#include "engine/torch/model.h"
#include "storage/store_config.h"

namespace sisa {

/// Training of any network by LibTorch's autograd. `model` must outlive it.
std::unique_ptr<SliceTraining> autograd_training(Model& model, const TrainingConfig& config,
                                                 const SliceSchedule& schedule);

}  // namespace sisa
