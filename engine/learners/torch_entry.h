#pragma once

#include "engine/slice_learner.h"

/// What libsisa_torch is entered by, its one symbol: a new TorchLearner, which the caller owns.
/// Error(kUsage) as make_learner's; errors are thrown as by any other function.
extern "C" sisa::SliceLearner* sisa_make_torch_learner(const sisa::StoreConfig& config);
