#include "engine/torch/scripted_network.h"

#include <ATen/CPUGeneratorImpl.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/zeros.h>
#include <torch/csrc/jit/runtime/graph_executor.h>

#include <algorithm>
#include <set>

#include "engine/torch/random_source.h"
#include "engine/torch/script_file.h"
#include "shards/error.h"

namespace sisa {
namespace {

bool can_be_kept(const at::Tensor& tensor) {
  const at::ScalarType type = tensor.scalar_type();
  return type == at::kFloat || type == at::kDouble || type == at::kLong || type == at::kByte;
}

}  // namespace

void ScriptedNetwork::refuse(const std::string& why) const {
  throw Error(ErrorKind::kUsage, "model " + spec_.file.name + " " + why);
}

ScriptedNetwork::ScriptedNetwork(const ModelSpec& spec, Weights& weights)
    : spec_(spec), module_(load_script(spec.file)) {
  if (!module_.find_method("forward")) refuse("has no method 'forward'");
  if (assigns_attributes(module_)) {
    refuse("assigns to attributes of its own as it runs: only buffers, changed in place, are kept");
  }
  std::set<const void*> known;
  for (const auto& [name, tensor] : module_.named_parameters()) {
    if (!tensor.requires_grad() || !known.insert(tensor.unsafeGetTensorImpl()).second) continue;
    if (tensor.scalar_type() != at::kFloat) {
      refuse("has the parameter " + name + ", which is not of type float32");
    }
    weights.adopt_trained(name, tensor);
  }
  if (known.empty()) refuse("has no parameter to train: none has requires_grad");
  for (const auto& [name, tensor] : module_.named_buffers()) {
    if (!can_be_kept(tensor)) {
      refuse("has the buffer " + name +
             ", whose type is not one of float32, float64, int64, uint8");
    }
    weights.adopt_buffer(name, tensor);
  }
}

at::Tensor ScriptedNetwork::run(const at::Tensor& input) {
  const torch::jit::GraphOptimizerEnabledGuard unoptimised(false);
  const c10::IValue output = module_.forward({input});
  if (!output.isTensor()) refuse("gives no tensor but " + output.type()->str());
  return output.toTensor();
}

at::Tensor ScriptedNetwork::logits(const at::Tensor& input, const Pass& pass) {
  const bool training = pass.training && (input.size(0) > 1 || trains_on_one());
  if (module_.is_training() != training) module_.train(training);
  if (!training) return run(input);
  const RandomSource own(pass.random);
  return run(input);
}

// A training pass over zeros that leaves no trace.
at::Tensor ScriptedNetwork::trial(std::int64_t samples) {
  std::vector<at::Tensor> buffers;
  for (const at::Tensor& buffer : module_.buffers()) buffers.push_back(buffer.clone());
  const auto forget = [&] {
    const at::NoGradGuard no_gradients;
    std::size_t i = 0;
    for (at::Tensor buffer : module_.buffers()) buffer.copy_(buffers[i++]);
  };
  std::vector<std::int64_t> shape = spec_.input;
  shape.insert(shape.begin(), samples);
  const at::Generator random = at::make_generator<at::CPUGeneratorImpl>();
  const at::AutoGradMode gradients(true);
  module_.train(true);
  try {
    const RandomSource own(random);
    const at::Tensor output = run(at::zeros(shape, at::kFloat));
    forget();
    return output;
  } catch (...) {
    forget();
    throw;
  }
}

bool ScriptedNetwork::trains_on_one() {
  if (trains_on_one_) return *trains_on_one_;
  try {
    trial(1);
    trains_on_one_ = true;
  } catch (const std::exception&) {
    trains_on_one_ = false;
  }
  return *trains_on_one_;
}

void ScriptedNetwork::try_out() {
  at::Tensor output;
  try {
    output = trial(2);
  } catch (const Error&) {
    throw;
  } catch (const std::exception& error) {
    refuse("cannot take the data: " + reason_of(error));
  }
  const std::vector<std::int64_t> expected{2, spec_.classes};
  if (output.sizes() != at::IntArrayRef(expected) || output.scalar_type() != at::kFloat) {
    refuse("gives " + c10::str(output.scalar_type()) + " of shape " + c10::str(output.sizes()) +
           " for 2 samples, expected logits: Float of shape [2, " + std::to_string(spec_.classes) +
           "]");
  }
  if (!output.requires_grad()) refuse("gives logits that no trained parameter takes part in");
}

}  // namespace sisa
