#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "shards/identity.h"
#include "shards/schedule.h"

namespace sisa {

/// The slices whose checkpoints keep their tensors where a shard may keep only `count` of them: R,
/// from whose checkpoint the shard votes, and those others with which one request is expected to
/// retrain the least. The request hits any of the R slices alike, all of which hold equally many
/// samples; the shard is then trained again from the last kept checkpoint before that slice, or
/// from nothing. A function of its arguments alone; of several sets that are equally good it always
/// gives the same one. Exact, in O(R log R) time (Aggarwal, Schieber and Tokuyama, "Finding a
/// minimum-weight k-link path in graphs with the concave Monge property", 1994). Ascending.
/// Requires count >= 1; all slices where it is at least R. Epochs have no say.
std::vector<SliceId> kept_slices(const SlicePlan& plan, std::uint32_t count);

/// What one request is expected to cost, times R: the sum over every slice that it may hit of the
/// visits from the last of `kept` before it to R. In units of what slice 1 visits, not rounded up
/// as slice_visits does. Requires ascending slices.
std::uint64_t retraining_cost(const SlicePlan& plan, std::span<const SliceId> kept);

}  // namespace sisa
