#include "engine/torch/scripted_network.h"

#include <ATen/core/grad_mode.h>
#include <ATen/ops/isfinite.h>
#include <c10/util/Exception.h>
#include <torch/csrc/jit/runtime/graph_executor.h>

#include <algorithm>
#include <new>
#include <set>
#include <vector>

#include "engine/standardizer.h"
#include "engine/torch/device.h"
#include "engine/torch/random_source.h"
#include "engine/torch/script_file.h"
#include "engine/torch/translated.h"
#include "shards/error.h"

namespace sisa {
namespace {

bool is_about_resources(const std::exception& error) {
  return dynamic_cast<const std::bad_alloc*>(&error) != nullptr ||
         dynamic_cast<const c10::OutOfMemoryError*>(&error) != nullptr;
}

bool can_be_kept(const at::Tensor& tensor) {
  const at::ScalarType type = tensor.scalar_type();
  return type == at::kFloat || type == at::kDouble || type == at::kLong || type == at::kByte;
}

}  // namespace

void ScriptedNetwork::refuse_reserved(const std::string& name) const {
  if (name == kInputMean || name == kInputScale) {
    refuse("has a tensor called " + name + ", which is the name of one of the store's own");
  }
}

void ScriptedNetwork::refuse(const std::string& why) const {
  throw Error(ErrorKind::kUsage, "model " + spec_.file.name + " " + why);
}

ScriptedNetwork::ScriptedNetwork(const ModelSpec& spec, Weights& weights)
    : spec_(spec), device_(weights.device()), module_(load_script(spec.file, device_)) {
  if (const std::string what = what_is_not_kept(module_); !what.empty()) refuse(what);
  std::set<const void*> known;
  std::vector<at::Tensor> kept;
  for (const auto& [name, tensor] : module_.named_parameters()) {
    if (!tensor.requires_grad() || !known.insert(tensor.unsafeGetTensorImpl()).second) continue;
    if (tensor.scalar_type() != at::kFloat) {
      refuse("has the parameter " + name + ", which is not of type float32");
    }
    if (!tensor.is_non_overlapping_and_dense()) {
      refuse("has the parameter " + name + ", whose numbers share memory with each other");
    }
    refuse_reserved(name);
    weights.adopt_trained(name, tensor);
    kept.push_back(tensor);
  }
  if (known.empty()) refuse("has no parameter to train: none has requires_grad");
  for (const auto& [name, tensor] : module_.named_buffers()) {
    if (!can_be_kept(tensor)) {
      refuse("has the buffer " + name +
             ", whose type is not one of float32, float64, int64, uint8");
    }
    refuse_reserved(name);
    weights.adopt_buffer(name, tensor);
    kept.push_back(tensor);
  }
  others_.emplace(module_, kept);
  if (others_->shares_memory_with(kept)) {
    refuse("has tensors that share the memory of parameters or buffers without being them");
  }
  if (!module_.is_training()) return;
  for (torch::jit::Module part : module_.modules()) {
    if (!part.is_training() && part.hasattr("training")) resting_.push_back(part);
  }
}

void ScriptedNetwork::set_training(bool training) {
  if (training_ == training) return;
  module_.train(training);
  for (torch::jit::Module& part : resting_) part.setattr("training", false);
  training_ = training;
}

at::Tensor ScriptedNetwork::run(const at::Tensor& input) {
  const torch::jit::GraphOptimizerEnabledGuard unoptimised(false);
  const c10::IValue output = module_.forward({input});
  if (!output.isTensor()) refuse("gives no tensor but " + output.type()->str());
  return output.toTensor();
}

void ScriptedNetwork::refuse_hidden_state() const {
  refuse("changes a tensor that is neither a trained parameter nor a buffer: no checkpoint has it");
}

at::Tensor ScriptedNetwork::train(const at::Tensor& input, const at::Generator& random) {
  set_training(true);
  const RandomSource own(random);
  at::Tensor output = run(input);
  if (others_->changed()) refuse_hidden_state();
  return output;
}

void ScriptedNetwork::finish() {
  if (others_->differs()) refuse_hidden_state();
}

at::Tensor ScriptedNetwork::answer(const at::Tensor& input) {
  set_training(false);
  const TensorWatch all(module_, {});
  const NoRandomNumbers fixed;
  at::Tensor output = run(input);
  if (all.differs()) refuse("changes tensors of its own also in evaluation mode");
  if (!at::isfinite(output).all().item<bool>()) refuse("gives numbers that are not finite");
  return output;
}

at::Tensor ScriptedNetwork::logits(const at::Tensor& input, const Pass& pass) {
  const bool training = pass.training && (input.size(0) > 1 || spec_.trains_on_one);
  at::Tensor output = training ? train(input, pass.random) : answer(input);
  expect_logits(output, input.size(0));
  return output;
}

at::Tensor ScriptedNetwork::examples(std::int64_t samples) const {
  std::vector<std::int64_t> shape = spec_.input;
  shape.insert(shape.begin(), samples);
  return made_up_input(shape, device_);
}

// A training pass over examples, forth and back, that leaves no trace.
at::Tensor ScriptedNetwork::trial(std::int64_t samples) {
  std::vector<at::Tensor> buffers;
  for (const at::Tensor& buffer : module_.buffers()) buffers.push_back(buffer.clone());
  const auto forget = [&] {
    const at::NoGradGuard no_gradients;
    std::size_t i = 0;
    for (at::Tensor buffer : module_.buffers()) buffer.copy_(buffers[i++]);
    for (const at::Tensor& tensor : module_.parameters()) tensor.mutable_grad().reset();
  };
  const at::AutoGradMode gradients(true);
  try {
    const at::Tensor output = train(examples(samples), new_generator(device_));
    if (output.requires_grad()) output.sum().backward();
    forget();
    finish();
    return output;
  } catch (...) {
    forget();
    throw;
  }
}

// Only the model's own refusal counts: where memory runs out, say, nothing is known of it.
bool ScriptedNetwork::trains_on_one() {
  try {
    trial(1);
    return true;
  } catch (const Error&) {
    throw;
  } catch (const std::exception& error) {
    if (is_about_resources(error)) throw;
    return false;
  }
}

void ScriptedNetwork::expect_logits(const at::Tensor& output, std::int64_t samples) const {
  const std::vector<std::int64_t> expected{samples, spec_.classes};
  if (output.sizes() == at::IntArrayRef(expected) && output.scalar_type() == at::kFloat) return;
  refuse("gives " + c10::str(output.scalar_type()) + " of shape " + c10::str(output.sizes()) +
         ", expected logits: Float of shape " + c10::str(at::IntArrayRef(expected)));
}

bool ScriptedNetwork::try_out() {
  try {
    const at::Tensor output = trial(2);
    expect_logits(output, 2);
    if (!output.requires_grad()) refuse("gives logits that no trained parameter takes part in");
    const at::NoGradGuard no_gradients;
    for (const std::int64_t samples : {1, 2}) expect_logits(answer(examples(samples)), samples);
    return trains_on_one();
  } catch (const Error&) {
    throw;
  } catch (const std::exception& error) {
    refuse("cannot be run on the data: " + reason_of(error));
  }
}

}  // namespace sisa
