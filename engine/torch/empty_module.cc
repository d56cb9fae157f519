#include "engine/torch/empty_module.h"

#include <memory>

namespace sisa {
namespace {

using torch::jit::CompilationUnit;
using torch::jit::Module;

Module in_unit(const std::string& name, std::shared_ptr<CompilationUnit> unit) {
  Module module("__torch__.sisa." + name, std::move(unit), /*shouldMangle=*/true);
  module.register_attribute("training", c10::BoolType::get(), false);
  return module;
}

}  // namespace

Module empty_module(const std::string& name) {
  return in_unit(name, std::make_shared<CompilationUnit>());
}

Module empty_part(const std::string& name, const Module& whole) {
  return in_unit(name, whole._ivalue()->compilation_unit());
}

}  // namespace sisa
