#pragma once

#include <torch/csrc/jit/api/module.h>

#include "engine/fronts/filter_bank_front.h"

namespace sisa {

/// A FilterBankFront as a TorchScript module that gives the same bytes: whole-number arithmetic in
/// double precision and 64-bit integers, in whatever order it is summed, and the roundings to
/// single precision that FilterBankFront has. Takes memory for some 32 MB of filters' views at a
/// time, or for those of one sample.
torch::jit::Module filter_bank_module(const FilterBankFront& front);

}  // namespace sisa
