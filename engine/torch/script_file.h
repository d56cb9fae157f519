#pragma once

#include <torch/csrc/jit/api/module.h>

#include <exception>
#include <string>

#include "storage/declared_file.h"

namespace sisa {

/// The module that a file holds, on the CPU. Requires the file's bytes. Error(kUsage), naming the
/// file, if it is not TorchScript that this LibTorch reads.
torch::jit::Module load_script(const DeclaredFile& file);

/// Whether running any of its methods may assign to attributes, and so keep a state elsewhere than
/// in buffers that are changed in place.
bool assigns_attributes(const torch::jit::Module& module);

/// What LibTorch says of an error in a script, in one line.
std::string reason_of(const std::exception& error);

}  // namespace sisa
