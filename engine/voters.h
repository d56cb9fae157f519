#pragma once

#include <functional>
#include <map>
#include <memory>
#include <vector>

#include "engine/learner.h"
#include "storage/store.h"

namespace sisa {

/// A shard's model in memory, for its vote.
struct Voter {
  ShardId shard;
  std::unique_ptr<Constituent> model;
};

/// The models that answer, in the order of shards: each from the checkpoint that its shard serves,
/// or from an `earlier` one (kNoSlice: not at all). Shards without a model are left out.
std::vector<Voter> voters_of(Store& store, const Learner& learner,
                             const std::map<ShardId, SliceId>& earlier = {});

/// Where the models that answer come from. Called anew for every pass over the data.
using VoterSource = std::function<std::vector<Voter>(Store& store, const Learner& learner)>;

}  // namespace sisa
