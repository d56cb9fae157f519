#pragma once

#include <torch/csrc/jit/api/module.h>

#include <exception>
#include <string>

#include "storage/declared_file.h"

namespace sisa {

/// The module that a file holds, on that device. Requires the file's bytes. Error(kUsage), naming
/// the file, if it is not TorchScript that this LibTorch reads, or cannot be run.
torch::jit::Module load_script(const DeclaredFile& file, const at::Device& device = at::kCPU);

/// What it holds, or what its `forward` does with all that it calls, that no checkpoint could hold
/// or that might not come out the same twice, in words that follow the model's name; empty for
/// nothing. Tensors that are changed in place do not show here: see TensorWatch.
std::string what_is_not_kept(const torch::jit::Module& module);

/// What LibTorch says of an error in a script, in one line.
std::string reason_of(const std::exception& error);

}  // namespace sisa
