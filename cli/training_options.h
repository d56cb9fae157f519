#pragma once

#include <vector>

#include "cli/command.h"
#include "storage/store_config.h"

namespace sisa {

/// --front, --mean, --std, --model, --pretrained-on, --activation, --dropout: what is declared of a
/// model.
std::vector<Option> model_options();

/// --slice-mode, --device, --epochs, --batch-size, --optimizer, --learning-rate, --schedule,
/// --momentum, --weight-decay, --label-smoothing, --class-weights, --clip-norm, --augment: what is
/// declared of a training by steps.
std::vector<Option> step_options();

/// Both.
std::vector<Option> training_options();

/// What the user gave of them, or their defaults. Error(kUsage) for values that make no sense.
FrontConfig front_from(const Arguments& arguments);
NormalisationConfig normalisation_from(const Arguments& arguments);
ModelConfig model_from(const Arguments& arguments);
TrainingConfig training_from(const Arguments& arguments);  ///< without the slice mode
SliceMode slice_mode_from(const Arguments& arguments);

}  // namespace sisa
