#include "engine/voters.h"

#include <algorithm>

#include "engine/training.h"

namespace sisa {

std::vector<Voter> voters_of(Store& store, const Learner& learner,
                             const std::map<ShardId, SliceId>& earlier) {
  std::vector<Voter> voters;
  for (const ShardId shard : all_shards(store.config())) {
    SliceId served = store.checkpoints().served(shard);
    const auto other = earlier.find(shard);
    if (other != earlier.end()) served = std::min(served, other->second);
    if (served == kNoSlice) continue;
    const State state = store.checkpoints().load({shard, served});
    if (!state.empty()) voters.push_back({shard, learner.constituent(state)});
  }
  return voters;
}

}  // namespace sisa
