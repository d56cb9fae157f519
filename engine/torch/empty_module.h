#pragma once

#include <torch/csrc/jit/api/module.h>

#include <string>

namespace sisa {

/// A module of a new type "__torch__.sisa.NAME", in evaluation mode, without tensors and code. The
/// type has a compilation unit to itself and its parts.
torch::jit::Module empty_module(const std::string& name);

/// The same for a part of a module, whose compilation unit it shares, under a name that differs
/// there: between types of one name in several units LibTorch 1.13 cannot tell, and its analysis of
/// the code never ends.
torch::jit::Module empty_part(const std::string& name, const torch::jit::Module& whole);

}  // namespace sisa
