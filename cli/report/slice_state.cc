#include "cli/report/slice_state.h"

#include <algorithm>
#include <map>

namespace sisa {
namespace {

/// From which slice on the shards of pending requests are trained again.
std::map<ShardId, SliceId> waiting_shards(const std::vector<Request>& pending) {
  std::map<ShardId, SliceId> waiting;
  for (const Request& request : pending) {
    for (const TouchedShard& touched : request.shards) {
      if (!touched.retrain) continue;
      SliceId& from = waiting.try_emplace(touched.shard, touched.from_slice).first->second;
      from = std::min(from, touched.from_slice);
    }
  }
  return waiting;
}

SliceState state_of(const SliceStatus& slice, const ShardStatus& shard,
                    const std::map<ShardId, SliceId>& waiting) {
  if (slice.samples == 0) return SliceState::kEmpty;
  if (slice.slice <= shard.served_slice) return SliceState::kServed;
  const auto found = waiting.find(shard.shard);
  const bool revoked = found != waiting.end() && slice.slice >= found->second;
  return revoked ? SliceState::kRevoked : SliceState::kUntrained;
}

}  // namespace

std::string to_string(SliceState state) {
  switch (state) {
    case SliceState::kServed:
      return "served";
    case SliceState::kRevoked:
      return "revoked";
    case SliceState::kUntrained:
      return "untrained";
    case SliceState::kEmpty:
      break;
  }
  return "empty";
}

std::vector<std::vector<SliceState>> slice_states(const Status& status) {
  const std::map<ShardId, SliceId> waiting = waiting_shards(status.pending);
  std::vector<std::vector<SliceState>> states;
  for (const ShardStatus& shard : status.shards) {
    states.emplace_back();
    for (const SliceStatus& slice : shard.slices) {
      states.back().push_back(state_of(slice, shard, waiting));
    }
  }
  return states;
}

}  // namespace sisa
