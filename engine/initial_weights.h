#pragma once

#include <cstdint>
#include <span>

#include "shards/identity.h"

namespace sisa {

/// The numbers that an untrained model's weights begin with: one sequence for a seed and a shard,
/// the same whichever learner asks. A model draws its tensors in the order of its layers, a layer's
/// weight before its bias, each row-major.
///
/// The k-th number, from 1, of the stream (seed, kInitialWeights, shard) is SplitMix64's k-th:
/// mix64(s + k·0x9e3779b97f4a7c15), s being stream_seed; its upper 24 bits u make u/2^23 - 1, which
/// is exact in single precision and uniform in [-1, 1).
class InitialWeights {
 public:
  InitialWeights(std::uint64_t seed, ShardId shard);

  /// Sets each of `out` to the next number times `bound`.
  void uniform(float bound, std::span<float> out);

 private:
  std::uint64_t state_;
};

/// The bound for a layer of which each output sums over `fan_in` inputs: 1/sqrt(fan_in), as PyTorch
/// has it for weight and bias.
float initial_bound(std::int64_t fan_in);

}  // namespace sisa
