#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "storage/tensor.h"

namespace sisa {

/// What a tensor of a model is, without its values.
struct TensorShape {
  std::string name;
  DType dtype = DType::kF32;
  std::vector<std::int64_t> shape;
};

/// Error(kDamaged) unless `state` has exactly these tensors, in this order.
void require_tensors(const State& state, const std::vector<TensorShape>& expected);

}  // namespace sisa
