#pragma once

#include <vector>

#include "cli/command.h"
#include "storage/store_config.h"

namespace sisa {

/// --slice-mode, --model, --activation, --dropout, --epochs, --batch-size, --optimizer,
/// --learning-rate, --schedule, --momentum, --weight-decay, --label-smoothing, --class-weights,
/// --clip-norm: what is declared of a training.
std::vector<Option> training_options();

/// What the user gave of them, or their defaults. Error(kUsage) for values that make no sense.
ModelConfig model_from(const Arguments& arguments);
TrainingConfig training_from(const Arguments& arguments);  ///< without the slice mode
SliceMode slice_mode_from(const Arguments& arguments);

}  // namespace sisa
