#pragma once

#include "engine/front.h"
#include "engine/slice_learner.h"
#include "engine/torchscript.h"

/// What libsisa_torch is entered by, its only symbols.

/// A new TorchLearner, which the caller owns.
/// Error(kUsage) as make_learner's; errors are thrown as by any other function.
extern "C" sisa::SliceLearner* sisa_make_torch_learner(const sisa::StoreConfig& config);

/// A new ScriptedFront, which the caller owns. Errors as its constructor's.
extern "C" sisa::Front* sisa_make_torch_front(const sisa::StoreConfig& config);

/// See write_torchscript.
extern "C" void sisa_write_torchscript(const sisa::ServedEnsemble& ensemble,
                                       const sisa::ByteSink& sink);
