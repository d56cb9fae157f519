#include "engine/initial_weights.h"

#include <cmath>

#include "shards/random_stream.h"

namespace sisa {

InitialWeights::InitialWeights(std::uint64_t seed, ShardId shard)
    : state_(stream_seed({.seed = seed, .purpose = Purpose::kInitialWeights, .shard = shard})) {}

void InitialWeights::uniform(float bound, std::span<float> out) {
  for (float& value : out) {
    state_ += 0x9e3779b97f4a7c15;
    value = (static_cast<float>(mix64(state_) >> 40) * 0x1p-23F - 1.0F) * bound;
  }
}

float initial_bound(std::int64_t fan_in) {
  return static_cast<float>(1 / std::sqrt(static_cast<double>(fan_in)));
}

}  // namespace sisa
