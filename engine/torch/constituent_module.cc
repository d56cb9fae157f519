#include "engine/torch/constituent_module.h"

#include <ATen/ops/empty.h>
#include <ATen/ops/from_blob.h>

#include <string>
#include <vector>

#include "engine/standardizer.h"
#include "engine/torch/empty_module.h"
#include "engine/torch/forward_source.h"
#include "engine/torch/model.h"
#include "engine/torch/script_file.h"
#include "engine/torch/state_codec.h"

namespace sisa {
namespace {

using torch::jit::Module;

/// Gives the module the tensor under its name; what stands before a dot is a module of its own.
void put(Module& module, const std::string& name, const at::Tensor& tensor, bool buffer) {
  const std::size_t dot = name.find('.');
  if (dot == name.npos) {
    module.register_parameter(name, tensor, buffer);
    return;
  }
  const std::string part = name.substr(0, dot);
  if (!module.hasattr(part)) {
    module.register_module(part, empty_part("Part", module));
  }
  Module inner = module.attr(part).toModule();
  put(inner, name.substr(dot + 1), tensor, buffer);
}

/// Row-major: filters that lie channels-last take no empty batch.
at::Tensor rows(const NamedTensor& named) { return named.tensor.contiguous(); }

/// A module of the same type, whose tensors can be replaced without changing the other's.
Module twin(const Module& module) {
  Module copy = module.copy();
  for (const auto& child : module.named_children()) {
    copy.setattr(child.name, twin(child.value)._ivalue());
  }
  return copy;
}

/// Gives the module another tensor under that name.
void replace(Module module, const std::string& name, const at::Tensor& tensor) {
  const std::size_t dot = name.find('.');
  if (dot == name.npos) {
    module.setattr(name, tensor);
  } else {
    replace(module.attr(name.substr(0, dot)).toModule(), name.substr(dot + 1), tensor);
  }
}

/// The tensors that a model of this kind has, with their values from the state.
Weights weights_of(const ModelSpec& spec, const FeatureLayout& input, const State& state) {
  if (spec.architecture != Architecture::kRidge) {
    Model model(spec, input);
    decode_state(state, model.weights);
    return std::move(model.weights);
  }
  Weights weights;
  weights.constant("ridge.weight", {spec.classes, spec.features()}, 0);
  weights.constant("ridge.bias", {spec.classes}, 0);
  decode_state(state, weights);
  return weights;
}

/// Gives the module what is declared of the samples, under the names of what would be fitted.
void put_declared(Module& module, const ModelSpec& spec) {
  if (!spec.normalisation.any()) return;
  Standardizer declared =
      Standardizer::declared(spec.normalisation, static_cast<std::size_t>(spec.features()));
  const auto copy = [&](std::vector<float>& values) {
    return at::from_blob(values.data(), {spec.features()}, at::kFloat).clone();
  };
  put(module, kInputMean, copy(declared.mean), true);
  put(module, kInputScale, copy(declared.scale), true);
}

/// Where the module has a tensor of a checkpoint.
std::string attribute_of(const ModelSpec& spec, const std::string& name) {
  const bool scripted = spec.architecture == Architecture::kTorchScript;
  return scripted && name != kInputMean && name != kInputScale ? "model." + name : name;
}

}  // namespace

ConstituentModules::ConstituentModules(const StoreConfig& config)
    : config_(config), spec_(model_spec(config)) {}

Module ConstituentModules::module(const State& state) {
  const Weights weights = weights_of(spec_, config_.model_input(), state);
  if (first_) {
    Module module = twin(*first_);
    for (const auto* tensors : {&weights.trained(), &weights.buffers()}) {
      for (const NamedTensor& each : *tensors) {
        replace(module, attribute_of(spec_, each.name), rows(each));
      }
    }
    return module;
  }
  first_ = empty_module("Constituent");
  if (spec_.architecture == Architecture::kTorchScript) {
    Module script = load_script(spec_.file);
    script.eval();
    first_->register_module("model", script);
  }
  const auto give = [&](const NamedTensor& each, bool buffer) {
    const std::string attribute = attribute_of(spec_, each.name);
    if (attribute == each.name) {
      put(*first_, attribute, rows(each), buffer);
    } else {
      replace(*first_, attribute, rows(each));
    }
  };
  for (const NamedTensor& each : weights.trained()) give(each, false);
  for (const NamedTensor& each : weights.buffers()) give(each, true);
  put_declared(*first_, spec_);
  first_->define(forward_source(spec_, config_.model_input()));
  return *first_;
}

}  // namespace sisa
