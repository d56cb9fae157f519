#pragma once

#include <torch/csrc/jit/api/module.h>

#include "storage/store_config.h"

namespace sisa {

/// The front that a configuration declares, as a TorchScript module: raw samples in, N × the
/// sample's shape of any numeric type; N × the features that models are given out, of the type that
/// Front has. Those of a built-in front are the same bytes; a scripted one sees each sample alone.
/// `config` with the bytes of its files. Error(kUsage) for a front that it does not know.
torch::jit::Module front_module(const StoreConfig& config);

}  // namespace sisa
