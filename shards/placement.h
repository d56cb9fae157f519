#pragma once

#include <cstdint>

#include "shards/identity.h"
#include "shards/risk_tiers.h"

namespace sisa {

/// Says where samples live. A place depends on the subject's keyed hash, on its risk tier, and on
/// the numbers of shards and slices alone: never on other samples, on counts, or on the order of
/// arrival. All samples of a subject therefore share one shard and one slice, and removing a sample
/// moves no other. Immutable; safe to share between threads.
///
/// A tier has half the shards of the tier below it, the first ones, and the last quarter of its
/// slices, both rounded up. So whoever is likely to leave lives where few others must be trained
/// again: requests of several such subjects meet in one shard, and start it from a late slice.
class Placement {
 public:
  /// Requires shards >= 1 and slices >= 1.
  Placement(std::uint32_t shards, std::uint32_t slices);

  /// Requires a tier of at most RiskTiers::kMost.
  Place place(const SubjectKey& subject, RiskTier tier = {}) const;

  /// The number of shards, from 0 on, that subjects of a tier live in.
  std::uint32_t shards(RiskTier tier) const;

  /// The first of the slices, up to the last, that subjects of a tier live in.
  SliceId first_slice(RiskTier tier) const;

 private:
  std::uint32_t shards_;
  std::uint32_t slices_;
};

}  // namespace sisa
