#include "engine/torch/state_codec.h"

#include <ATen/core/grad_mode.h>
#include <ATen/ops/from_blob.h>

#include <algorithm>
#include <cassert>
#include <vector>

#include "engine/tensor_shape.h"

namespace sisa {
namespace {

DType dtype_of(const at::Tensor& tensor) {
  switch (tensor.scalar_type()) {
    case at::kLong:
      return DType::kI64;
    case at::kDouble:
      return DType::kF64;
    case at::kByte:
      return DType::kU8;
    default:
      assert(tensor.scalar_type() == at::kFloat);
      return DType::kF32;
  }
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
  const at::Tensor rows = named.tensor.detach().cpu().contiguous();
  Tensor result{named.name, dtype_of(rows), rows.sizes().vec(), {}};
  const auto* bytes = static_cast<const std::byte*>(rows.data_ptr());
  result.data.assign(bytes, bytes + rows.nbytes());
  return result;
}

TensorShape shape_of(const NamedTensor& named) {
  return {named.name, dtype_of(named.tensor), named.tensor.sizes().vec()};
}

void decode(const Tensor& stored, const at::Tensor& tensor) {
  // from_blob wants a mutable pointer; nothing writes through it.
  tensor.copy_(at::from_blob(const_cast<std::byte*>(stored.data.data()), stored.shape,
                             tensor.options().device(at::kCPU).requires_grad(false)));
}

}  // namespace

State encode_state(const Weights& weights) {
  State state;
  for (const NamedTensor& named : by_name(weights)) state.push_back(encode(named));
  return state;
}

std::uint64_t encoded_bytes(const Weights& weights) {
  std::uint64_t bytes = 0;
  for (const NamedTensor& named : by_name(weights)) bytes += named.tensor.nbytes();
  return bytes;
}

void decode_state(const State& state, Weights& weights) {
  const at::NoGradGuard no_grad;
  const std::vector<NamedTensor> tensors = by_name(weights);
  std::vector<TensorShape> shapes;
  for (const NamedTensor& named : tensors) shapes.push_back(shape_of(named));
  require_tensors(state, shapes);
  for (std::size_t i = 0; i < state.size(); ++i) decode(state[i], tensors[i].tensor);
}

}  // namespace sisa
