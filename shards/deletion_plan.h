#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <vector>

#include "shards/identity.h"
#include "shards/schedule.h"

namespace sisa {

/// A sample of the forget set and where it lives.
struct LocatedSample {
  SampleKey key;
  Place place;
  friend constexpr auto operator<=>(const LocatedSample&, const LocatedSample&) = default;
};

/// What forgetting a set of samples touches.
struct DeletionPlan {
  /// The forget set, ordered by place and key, each sample once.
  std::vector<LocatedSample> samples;

  /// For every affected shard the first slice that holds a removed sample. The checkpoint before it
  /// is the last that never saw one; it and all later slices are trained again.
  std::map<ShardId, SliceId> first_slice;
};

/// Plans the removal of `forget`, in any order and with repetitions.
DeletionPlan plan_deletion(std::span<const LocatedSample> forget);

/// Sample visits that training slices `first`..R of one shard costs. `slice_samples[r-1]` is the
/// number of samples in slice r; there are R of them.
std::uint64_t retrain_visits(std::span<const std::uint64_t> slice_samples, SliceId first,
                             const SlicePlan& plan);

}  // namespace sisa
