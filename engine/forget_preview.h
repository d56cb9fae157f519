#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "engine/duplicates.h"
#include "engine/forgetting.h"
#include "engine/pace.h"

namespace sisa {

/// What forgetting would do to one shard.
struct ShardPreview {
  ShardId shard;
  SliceId from_slice;               ///< see TouchedShard
  SliceId served_slice;             ///< from whose checkpoint the shard votes now
  SliceId meanwhile_slice;          ///< the same between acceptance and restoration; kNoSlice: it
                                    ///< abstains
  std::uint64_t sample_visits = 0;  ///< to restore it; 0 where no model saw the samples
};

/// What the constituents can answer from.
struct EnsembleStrength {
  std::uint64_t constituents = 0;  ///< shards that vote
  double samples_seen = 0;  ///< share of the store's samples that the served models have seen
};

/// What forgetting would do to a store. Nothing of it is done.
struct ForgetPreview {
  std::uint64_t samples = 0;  ///< to be removed
  std::vector<ShardPreview> shards;
  std::uint64_t pending_visits = 0;  ///< of shards that earlier requests alone have set back: they
                                     ///< are restored with it
  std::uint64_t sample_visits = 0;   ///< in all
  double seconds = 0;                ///< of training, as an estimate
  EnsembleStrength present;
  EnsembleStrength meanwhile;
  LivingCopies copies;  ///< that would stay
};

/// Measures the pace of training here: see calibrate.
using PaceSource = std::function<Pace()>;

/// Plans as plan_forgetting, whose errors it shares, and changes nothing. `workers` is the number
/// that the training would be given. The estimate goes by the pace of the store's last training;
/// where something is to be trained and there was none that came to its end, by `measured`.
ForgetPreview preview_forgetting(Store& store, const ForgetSet& forget, int workers,
                                 const PaceSource& measured);

}  // namespace sisa
