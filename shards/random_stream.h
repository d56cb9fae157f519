#pragma once

#include <cstdint>

#include "shards/identity.h"

namespace sisa {

/// What a random choice is for. Part of every stream's seed; the numbers are part of the store
/// format.
enum class Purpose : std::uint32_t {
  kInitialWeights = 1,
  kEpochOrder = 2,
  kDropout = 3,
  kFrontFilters = 4,
  kAugmentation = 5,
};

/// Names one stream of random choices. Equal names give equal choices on every run, whatever else
/// was trained before or beside.
struct StreamName {
  std::uint64_t seed = 0;
  Purpose purpose{};
  ShardId shard{};
  SliceId slice{};
  std::uint32_t epoch = 0;
  std::uint32_t step = 0;
};

/// The 64-bit seed of a stream: fit to seed any generator, and distinct names give unrelated seeds.
std::uint64_t stream_seed(const StreamName& name);

/// A bijective 64-bit mixing step (the finaliser of SplitMix64: Steele, Lea and Flood, "Fast
/// splittable pseudorandom number generators", OOPSLA 2014).
std::uint64_t mix64(std::uint64_t x);

}  // namespace sisa
