#include "engine/torch/scripted_front.h"

#include <ATen/ops/empty.h>
#include <ATen/ops/isfinite.h>
#include <ATen/ops/zeros.h>
#include <c10/core/InferenceMode.h>
#include <torch/csrc/jit/runtime/graph_executor.h>

#include <cstring>
#include <vector>

#include "engine/sample_encoding.h"
#include "engine/torch/math_threads.h"
#include "engine/torch/numeric_fingerprint.h"
#include "engine/torch/random_source.h"
#include "engine/torch/script_file.h"
#include "engine/torch/translated.h"
#include "shards/error.h"

namespace sisa {
namespace {

std::vector<std::int64_t> shape_of_one(const FeatureLayout& input) {
  std::vector<std::int64_t> shape = input.shape;
  shape.insert(shape.begin(), 1);
  return shape;
}

}  // namespace

ScriptedFront::ScriptedFront(const StoreConfig& config)
    : name_(config.front.file.name),
      input_(config.features),
      scaling_(Standardizer::declared_or_none(config.normalisation, input_)),
      module_(load_script(config.front.file)) {
  use_one_math_thread();
  if (const std::string what = what_is_not_kept(module_); !what.empty()) refuse(what);
  module_.eval();
  watch_.emplace(module_, std::vector<at::Tensor>());
  const c10::InferenceMode inference;
  try {
    const at::Tensor output = run(made_up_input(shape_of_one(input_)));
    if (watch_->differs()) refuse("changes tensors of its own as it runs");
    output_ = {FeatureType::kFloat, {output.numel()}};
  } catch (const Error&) {
    throw;
  } catch (const std::exception& error) {
    refuse("cannot be run on the data: " + reason_of(error));
  }
}

void ScriptedFront::refuse(const std::string& why) const {
  throw Error(ErrorKind::kUsage, "front " + name_ + " " + why);
}

at::Tensor ScriptedFront::run(const at::Tensor& sample) const {
  const torch::jit::GraphOptimizerEnabledGuard unoptimised(false);
  const NoRandomNumbers fixed;
  const c10::IValue output = module_.forward({sample});
  if (watch_->changed()) refuse("changes tensors of its own as it runs");
  if (!output.isTensor()) refuse("gives no tensor but " + output.type()->str());
  const at::Tensor tensor = output.toTensor().contiguous();
  if (tensor.scalar_type() != at::kFloat || tensor.numel() == 0) {
    refuse("gives no numbers of single precision");
  }
  return tensor;
}

void ScriptedFront::apply(std::span<const std::byte> samples, std::span<std::byte> out) const {
  use_one_math_thread();
  translated([&] {
    const c10::InferenceMode inference;
    SampleBlock block(input_);
    block.features.assign(samples.begin(), samples.end());
    const std::size_t count = samples.size() / input_.bytes();
    for (std::uint32_t i = 0; i < count; ++i) {
      const at::Tensor sample = at::empty(shape_of_one(input_), at::kFloat);
      encode_samples(block, {&i, 1}, scaling_.mean, scaling_.scale,
                     {sample.data_ptr<float>(), input_.elements()});
      const at::Tensor output = run(sample);
      if (output.nbytes() != output_.bytes()) refuse("gives more for some samples than for others");
      if (!at::isfinite(output).all().item<bool>()) refuse("gives numbers that are not finite");
      std::memcpy(&out[i * output_.bytes()], output.data_ptr<float>(), output_.bytes());
    }
    if (watch_->differs()) refuse("changes tensors of its own as it runs");
  });
}

Fingerprint ScriptedFront::fingerprint() const { return numeric_fingerprint(); }

}  // namespace sisa
