#pragma once

#include <memory>

#include "engine/front.h"
#include "engine/slice_learner.h"

namespace sisa {

/// The LibTorch learner, which trains every network. It lives in a shared library of its own,
/// libsisa_torch-VERSION.so, so that only programs that use it wait for LibTorch to start (some 0.3
/// seconds): the first call loads the library, where the program's run path or the system's has it,
/// and it stays. It holds its own copies of the pure functions that it needs, and no other part of
/// this one: what passes between both is the Learner interface and plain data.
///
/// Error(kFailed) if it cannot be loaded. Thread-safe.
std::unique_ptr<SliceLearner> make_torch_learner(const StoreConfig& config);

/// The front of a scripted network. Error(kFailed) likewise; otherwise as ScriptedFront's.
std::unique_ptr<Front> make_torch_front(const StoreConfig& config);

}  // namespace sisa
