#include "engine/torch/random_source.h"

#include <ATen/core/dispatch/Dispatcher.h>
#include <ATen/ops/ones.h>
#include <torch/library.h>

#include <algorithm>
#include <memory>
#include <tuple>
#include <vector>

#include "shards/error.h"

namespace sisa {
namespace {

// A key that LibTorch keeps for modes of others: kernels under it run before all else, in threads
// that ask for it alone. Unlike an override of the stock kernels it changes nothing for anybody
// else, and LibTorch has no reason to warn.
constexpr c10::DispatchKey kKey = c10::DispatchKey::TESTING_ONLY_GenericMode;

thread_local const at::Generator* source = nullptr;

bool is_generator(const c10::Argument& argument) {
  const c10::TypePtr& type = argument.type();
  if (type->kind() == c10::TypeKind::GeneratorType) return true;
  const auto optional = type->cast<c10::OptionalType>();
  return optional && optional->getElementType()->kind() == c10::TypeKind::GeneratorType;
}

// Leaky ReLUs of random slopes take a generator also where they are told not to draw.
bool is_told_not_to_train(const c10::Argument& argument, const c10::IValue& value) {
  return argument.name() == "training" && value.isBool() && !value.toBool();
}

// Puts our generator where none was given, and goes on as LibTorch would have. Without one of ours
// nothing may be drawn.
void with_source(const c10::OperatorHandle& op, c10::DispatchKeySet keys,
                 torch::jit::Stack* stack) {
  const std::vector<c10::Argument>& arguments = op.schema().arguments();
  const std::size_t first = stack->size() - arguments.size();
  bool draws = true;
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    draws = draws && !is_told_not_to_train(arguments[i], (*stack)[first + i]);
  }
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    c10::IValue& value = (*stack)[first + i];
    if (!draws || !is_generator(arguments[i]) || !value.isNone()) continue;
    if (source == nullptr) {
      throw Error(ErrorKind::kFailed,
                  "it draws random numbers (" + op.schema().name() + ") also in evaluation mode");
    }
    value = *source;
  }
  op.redispatchBoxed(keys & c10::DispatchKeySet(c10::DispatchKeySet::FULL_AFTER, kKey), stack);
}

// GPUs have a dropout that takes no generator: the same in two steps.
std::tuple<at::Tensor, at::Tensor> dropout(const at::Tensor& input, double p,
                                           c10::optional<bool> train) {
  at::Tensor mask = at::ones(input.sizes(), input.options().dtype(at::kBool));
  if (!train.value_or(true)) return {input.clone(), mask};
  mask.bernoulli_(1 - p);
  return {input.mul(mask).mul(p == 1 ? 0 : 1 / (1 - p)), mask};
}

// What draws on a GPU from LibTorch's one generator, and cannot be given another.
constexpr const char* kDrawUnasked[] = {
    "_cudnn_init_dropout_state", "_scaled_dot_product_flash_attention",
    "_scaled_dot_product_efficient_attention", "_scaled_dot_product_cudnn_attention"};

// Runs those of them that are told to drop nothing.
void without_dropout(const c10::OperatorHandle& op, c10::DispatchKeySet keys,
                     torch::jit::Stack* stack) {
  const std::vector<c10::Argument>& arguments = op.schema().arguments();
  const std::size_t first = stack->size() - arguments.size();
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    const bool dropout = arguments[i].name() == "dropout" || arguments[i].name() == "dropout_p";
    if (!dropout || (*stack)[first + i].toDouble() == 0) continue;
    throw Error(ErrorKind::kFailed, "it has a dropout (" + op.schema().name() +
                                        ") that takes its random numbers from all shards alike");
  }
  op.redispatchBoxed(keys & c10::DispatchKeySet(c10::DispatchKeySet::FULL_AFTER, kKey), stack);
}

bool takes_generator(const c10::OperatorName& name) {
  const auto op = c10::Dispatcher::singleton().findSchema(name);
  if (!op) return false;
  const std::vector<c10::Argument>& arguments = op->schema().arguments();
  return std::any_of(arguments.begin(), arguments.end(), is_generator);
}

// Registers our kernel for every operator that takes a generator: whoever draws random numbers ends
// in one of these, or in one of those above.
class Kernels {
 public:
  Kernels()
      : rest_(torch::Library::IMPL, "_", kKey, __FILE__, __LINE__),
        aten_(torch::Library::IMPL, "aten", kKey, __FILE__, __LINE__) {
    rest_.fallback(torch::CppFunction::makeFallthrough());
    for (const c10::OperatorName& name : c10::Dispatcher::singleton().getAllOpNames()) {
      if (!name.name.starts_with("aten::") || !takes_generator(name)) continue;
      const std::string overload = name.overload_name.empty() ? "" : "." + name.overload_name;
      aten_.impl((name.name + overload).c_str(),
                 torch::CppFunction::makeFromBoxedFunction<&with_source>());
    }
    aten_.impl("native_dropout", torch::CppFunction::makeFromUnboxedFunction(&dropout));
    for (const char* name : kDrawUnasked) {
      if (!c10::Dispatcher::singleton().findSchema({std::string("aten::") + name, ""})) continue;
      aten_.impl(name, torch::CppFunction::makeFromBoxedFunction<&without_dropout>());
    }
  }

 private:
  torch::Library rest_;
  torch::Library aten_;
};

c10::DispatchKeySet own_key() {
  static const Kernels kernels;
  return c10::DispatchKeySet(kKey);
}

}  // namespace

RandomSource::RandomSource(const at::Generator& generator) : own_kernels_(own_key()) {
  source = &generator;
}

NoRandomNumbers::NoRandomNumbers() : own_kernels_(own_key()) {}

RandomSource::~RandomSource() { source = nullptr; }

}  // namespace sisa
