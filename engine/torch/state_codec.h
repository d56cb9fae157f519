#pragma once

#include "engine/torch/weights.h"
#include "storage/tensor.h"

namespace sisa {

/// A copy of all tensors, sorted by name. It does not depend on how they lie in memory.
State encode_state(const Weights& weights);

/// Bytes of the tensors that encode_state gives.
std::uint64_t encoded_bytes(const Weights& weights);

/// Gives every tensor its value from `state`. Error(kDamaged) unless the state has exactly these
/// tensors with these types and shapes.
void decode_state(const State& state, Weights& weights);

}  // namespace sisa
