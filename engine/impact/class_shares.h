#pragma once

#include <map>
#include <vector>

#include "engine/voters.h"
#include "shards/deletion_plan.h"

namespace sisa {

/// Of each class the share of a shard's samples that stays.
using ClassShares = std::vector<double>;

/// What the removal leaves of every shard that it touches. A class without samples counts as whole.
std::map<ShardId, ClassShares> class_shares_after(Store& store, const DeletionPlan& removal);

/// The model with its probabilities corrected for new shares of classes: each times what is left of
/// its class, and all divided by their sum (where that is 0, as they were).
std::unique_ptr<Constituent> corrected(std::unique_ptr<Constituent> model, ClassShares shares);

}  // namespace sisa
