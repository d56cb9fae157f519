#include "engine/tensor_shape.h"

#include <numeric>

#include "shards/error.h"

namespace sisa {
namespace {

[[noreturn]] void refuse(const std::string& why) {
  throw Error(ErrorKind::kDamaged, "checkpoint does not fit the store's model: " + why);
}

std::size_t bytes_of(const TensorShape& tensor) {
  return std::accumulate(
      tensor.shape.begin(), tensor.shape.end(), size_of(tensor.dtype),
      [](std::size_t n, std::int64_t extent) { return n * static_cast<std::size_t>(extent); });
}

void require(const Tensor& stored, const TensorShape& expected) {
  if (stored.name != expected.name) {
    refuse("it has tensor '" + stored.name + "' where '" + expected.name + "' was expected");
  }
  if (stored.dtype != expected.dtype || stored.shape != expected.shape ||
      stored.data.size() != bytes_of(expected)) {
    refuse("tensor '" + stored.name + "' has another type or shape");
  }
}

}  // namespace

void require_tensors(const State& state, const std::vector<TensorShape>& expected) {
  if (state.size() != expected.size()) {
    refuse("it has " + std::to_string(state.size()) + " tensors where " +
           std::to_string(expected.size()) + " were expected");
  }
  for (std::size_t i = 0; i < state.size(); ++i) require(state[i], expected[i]);
}

}  // namespace sisa
