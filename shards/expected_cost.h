#pragma once

#include <cstdint>

#include "shards/schedule.h"

namespace sisa {

/// What a store holds, for forecasts: every subject has samples / subjects of the samples.
struct SampleCounts {
  double samples = 0;   ///< N
  double subjects = 0;  ///< M; at most N
};

/// How a store cuts its samples.
struct Layout {
  std::uint32_t shards = 1;  ///< S
  SlicePlan plan;            ///< R, e and what a slice visits
};

/// What a training is expected to take.
struct ExpectedCost {
  double shards = 0;         ///< that are trained; one that is trained twice counts twice
  double slices = 0;         ///< that are trained, and so checkpoints that are written
  double sample_visits = 0;  ///< in all
  double samples_read = 0;   ///< from the store: what a trained shard's slices visit, each once
};

// Expectations over the keyed hash that places every subject for itself, uniformly, in one of S·R
// slices (shards/placement.h), and over the choice of subjects that leave: K distinct ones, equally
// likely. They are exact but for the rounding up of slice_visits, which adds less than one visit a
// slice. An empty slice costs nothing. K may be a fraction (an expectation itself); requires
// 0 <= K <= M. Sound for any sizes whose products a double holds.
//
// What Bourtoule et al. (2021, section VI) set beside each other are layouts: one model retrained
// on everything (S = R = 1), sharding alone (R = 1), slicing alone (S = 1), both.

/// Training all shards from nothing.
ExpectedCost expected_training(const SampleCounts& counts, const Layout& layout);

/// K subjects leave in one batch; then each shard is trained once, from its lowest slice hit on,
/// with what M - K subjects leave there. A shard's lowest slice hit is j with probability
/// (1 - (j-1)/(SR))^K - (1 - j/(SR))^K.
ExpectedCost expected_batch(const SampleCounts& counts, const Layout& layout, double requests);

/// K subjects leave one by one; each time the shard is trained before the next one leaves.
ExpectedCost expected_one_by_one(const SampleCounts& counts, const Layout& layout, double requests);

}  // namespace sisa
