#include "engine/torch/constituent_module.h"

#include <ATen/ops/empty.h>
#include <ATen/ops/from_blob.h>

#include <map>
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

/// By the tensors that they stand in the place of.
using Replacements = std::map<const at::TensorImpl*, at::Tensor>;

/// A copy of parts, lists and dictionaries in which tensors are replaced, wherever they are held;
/// all others are shared.
class Copy {
 public:
  explicit Copy(const Replacements& replacements) : replacements_(replacements) {}

  Module of(const Module& module) { return Module(of(c10::IValue(module._ivalue())).toObject()); }

 private:
  c10::IValue of(const c10::IValue& value) {
    if (value.isTensor()) return of(value.toTensor());
    if (value.isObject()) return of(value.toObject());
    if (value.isTuple()) return c10::ivalue::Tuple::create(all(value.toTupleRef().elements()));
    if (value.isList()) {
      const c10::List<c10::IValue> from = value.toList();
      c10::impl::GenericList list(from.elementType());
      for (const c10::IValue& element : from.vec()) list.push_back(of(element));
      return list;
    }
    if (value.isGenericDict()) {
      const auto from = value.toGenericDict();
      c10::impl::GenericDict dictionary(from.keyType(), from.valueType());
      for (const auto& entry : from) dictionary.insert(entry.key(), of(entry.value()));
      return dictionary;
    }
    return value;
  }

  c10::IValue of(const at::Tensor& tensor) {
    const auto found = replacements_.find(tensor.unsafeGetTensorImpl());
    return found == replacements_.end() ? tensor : found->second;
  }

  c10::IValue of(const c10::intrusive_ptr<c10::ivalue::Object>& object) {
    const auto known = copies_.find(object.get());
    if (known != copies_.end()) return known->second;
    const auto copy = object->copy();
    copies_[object.get()] = copy;
    for (std::size_t i = 0; i < copy->slots().size(); ++i) copy->setSlot(i, of(copy->getSlot(i)));
    return copy;
  }

  template <class Values>
  std::vector<c10::IValue> all(const Values& values) {
    std::vector<c10::IValue> copies;
    for (const c10::IValue& value : values) copies.push_back(of(value));
    return copies;
  }

  const Replacements& replacements_;
  std::map<const c10::ivalue::Object*, c10::intrusive_ptr<c10::ivalue::Object>> copies_;
};

/// The tensors of a module by their names; of several names of one, all.
std::map<std::string, const at::TensorImpl*> tensors_of(const Module& module) {
  std::map<std::string, const at::TensorImpl*> tensors;
  for (const auto& named : module.named_parameters()) {
    tensors[named.name] = named.value.unsafeGetTensorImpl();
  }
  for (const auto& named : module.named_buffers()) {
    tensors[named.name] = named.value.unsafeGetTensorImpl();
  }
  return tensors;
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

}  // namespace

ConstituentModules::ConstituentModules(const StoreConfig& config)
    : config_(config), spec_(model_spec(config)) {}

Module ConstituentModules::first(const Weights& weights) const {
  Module module = empty_module("Constituent");
  if (spec_.architecture == Architecture::kTorchScript) {
    Module script = load_script(spec_.file);
    script.eval();
    module.register_module("model", script);
  }
  // What the script does not bring.
  const auto known = tensors_of(module);
  const auto give = [&](const NamedTensor& each, bool buffer) {
    if (!known.contains("model." + each.name)) put(module, each.name, rows(each), buffer);
  };
  for (const NamedTensor& each : weights.trained()) give(each, false);
  for (const NamedTensor& each : weights.buffers()) give(each, true);
  put_declared(module, spec_);
  module.define(forward_source(spec_, config_.model_input()));
  return module;
}

Module ConstituentModules::module(const State& state) {
  const Weights weights = weights_of(spec_, config_.model_input(), state);
  if (!first_) first_ = first(weights);
  const auto known = tensors_of(*first_);
  Replacements replacements;
  for (const auto* tensors : {&weights.trained(), &weights.buffers()}) {
    for (const NamedTensor& each : *tensors) {
      const auto of_script = known.find("model." + each.name);
      const auto* replaced = of_script == known.end() ? known.at(each.name) : of_script->second;
      replacements[replaced] = rows(each);
    }
  }
  return Copy(replacements).of(*first_);
}

}  // namespace sisa
