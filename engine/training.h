#pragma once

#include <cstdint>
#include <vector>

#include "engine/learner.h"
#include "engine/observer.h"
#include "engine/validation.h"
#include "shards/identity.h"
#include "storage/store.h"

namespace sisa {

struct TrainingResult {
  std::uint64_t sample_visits = 0;
  std::uint64_t shards_trained = 0;  ///< that were given at least one checkpoint
  std::uint64_t side_by_side = 1;    ///< shards trained at the same time, at most
  double worker_seconds = 0;         ///< spent on shards, of all workers together
};

/// Trains the named shards to their last slice, each from its served checkpoint, side by side on
/// `workers` threads, and commits every checkpoint as it is made, or with the next whose tensors
/// the store keeps. Error(kInterrupted) if the observer asks to stop; what is committed stays, and
/// calling again goes on from there. With validation data every trained slice's model is tried on
/// them, and the observer told.
TrainingResult train_shards(Store& store, const Learner& learner, std::vector<ShardId> shards,
                            int workers, Observer& observer,
                            const Validation* validation = nullptr);

/// How many of `shards` shards are worked on at the same time; at least 1.
std::uint64_t shards_side_by_side(std::size_t shards, int workers);

/// The shards that pending requests have set back, in order.
std::vector<ShardId> shards_to_restore(const RequestJournal& journal);

/// All shards of a store.
std::vector<ShardId> all_shards(const StoreConfig& config);

}  // namespace sisa
