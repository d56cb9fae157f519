#pragma once

#include <torch/csrc/jit/api/module.h>

#include <cstdint>
#include <string>
#include <vector>

#include "storage/declared_file.h"

namespace sisa {

/// The module that a file holds, on that device. Requires the file's bytes. Error(kUsage), naming
/// the file, if it is not TorchScript that this LibTorch reads, or cannot be run.
torch::jit::Module load_script(const DeclaredFile& file, const at::Device& device = at::kCPU);

/// What it holds, or what its `forward` does with all that it calls, that no checkpoint could hold
/// or that might not come out the same twice, in words that follow the model's name; empty for
/// nothing. Tensors that are changed in place do not show here: see TensorWatch.
std::string what_is_not_kept(const torch::jit::Module& module);

/// Made-up input of that shape to try a script on: no two neighbours alike, none 0.
at::Tensor made_up_input(const std::vector<std::int64_t>& shape,
                         const at::Device& device = at::kCPU);

}  // namespace sisa
