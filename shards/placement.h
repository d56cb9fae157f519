#pragma once

#include <cstdint>

#include "shards/identity.h"

namespace sisa {

/// Says where samples live. A place depends on the subject's keyed hash and on the numbers of
/// shards and slices alone: never on other samples, on counts, or on the order of arrival. All
/// samples of a subject therefore share one shard and one slice, and removing a sample moves no
/// other. Immutable; safe to share between threads.
class Placement {
 public:
  /// Requires shards >= 1 and slices >= 1.
  Placement(std::uint32_t shards, std::uint32_t slices);

  Place place(const SubjectKey& subject) const;

 private:
  std::uint32_t shards_;
  std::uint32_t slices_;
};

}  // namespace sisa
