#pragma once

#include <cstdint>
#include <vector>

#include "shards/identity.h"

namespace sisa {

struct ShardWeight {
  ShardId shard;
  double weight = 0;
};

/// How much the shards that have a model count.
struct ShardWeights {
  std::vector<ShardWeight> of_shards;     ///< in their order; 1 in all
  std::uint64_t calibration_samples = 0;  ///< the samples that they were fitted on

  std::vector<double> values() const {
    std::vector<double> values;
    for (const ShardWeight& one : of_shards) values.push_back(one.weight);
    return values;
  }
};

}  // namespace sisa
