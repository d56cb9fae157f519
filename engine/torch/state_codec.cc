#include "engine/torch/state_codec.h"

#include <ATen/core/grad_mode.h>
#include <ATen/ops/from_blob.h>

#include <algorithm>
#include <cassert>
#include <cstring>

#include "shards/error.h"

namespace sisa {
namespace {

DType dtype_of(const at::Tensor& tensor) {
  if (tensor.scalar_type() == at::kLong) return DType::kI64;
  assert(tensor.scalar_type() == at::kFloat);
  return DType::kF32;
}

/// All tensors of a model, in the order of a state.
std::vector<NamedTensor> by_name(const Weights& weights) {
  std::vector<NamedTensor> all = weights.trained();
  all.insert(all.end(), weights.buffers().begin(), weights.buffers().end());
  std::sort(all.begin(), all.end(),
            [](const NamedTensor& a, const NamedTensor& b) { return a.name < b.name; });
  return all;
}

Tensor encode(const NamedTensor& named) {
  const at::Tensor rows = named.tensor.detach().contiguous();
  Tensor result{named.name, dtype_of(rows), rows.sizes().vec(), {}};
  const auto* bytes = static_cast<const std::byte*>(rows.data_ptr());
  result.data.assign(bytes, bytes + rows.nbytes());
  return result;
}

[[noreturn]] void refuse(const std::string& why) {
  throw Error(ErrorKind::kDamaged, "checkpoint does not fit the store's model: " + why);
}

void decode(const Tensor& stored, const NamedTensor& named) {
  const at::Tensor& tensor = named.tensor;
  if (stored.name != named.name) {
    refuse("it has tensor '" + stored.name + "' where '" + named.name + "' was expected");
  }
  if (stored.dtype != dtype_of(tensor) || at::IntArrayRef(stored.shape) != tensor.sizes() ||
      stored.data.size() != tensor.nbytes()) {
    refuse("tensor '" + stored.name + "' has another type or shape");
  }
  // from_blob wants a mutable pointer; nothing writes through it.
  tensor.copy_(at::from_blob(const_cast<std::byte*>(stored.data.data()), stored.shape,
                             tensor.options().requires_grad(false)));
}

}  // namespace

State encode_state(const Weights& weights) {
  State state;
  for (const NamedTensor& named : by_name(weights)) state.push_back(encode(named));
  return state;
}

void decode_state(const State& state, Weights& weights) {
  const at::NoGradGuard no_grad;
  const std::vector<NamedTensor> tensors = by_name(weights);
  if (state.size() != tensors.size()) {
    refuse("it has " + std::to_string(state.size()) + " tensors where " +
           std::to_string(tensors.size()) + " were expected");
  }
  for (std::size_t i = 0; i < state.size(); ++i) decode(state[i], tensors[i]);
}

bool all_finite(const Weights& weights) {
  const std::vector<NamedTensor> tensors = by_name(weights);
  return std::all_of(tensors.begin(), tensors.end(), [](const NamedTensor& named) {
    return named.tensor.detach().isfinite().all().item<bool>();
  });
}

}  // namespace sisa
