#include "shards/placement.h"

#include <cassert>

namespace sisa {
namespace {

// Maps a uniform 64-bit number to 0 .. bound-1, each within 2^-32 of equally likely.
std::uint32_t scale(std::uint64_t uniform, std::uint32_t bound) {
  return static_cast<std::uint32_t>((uniform >> 32) * bound >> 32);
}

// The 2^halvings-th part of `whole`, rounded up.
std::uint32_t part(std::uint32_t whole, std::uint32_t halvings) {
  const std::uint64_t parts = std::uint64_t{1} << halvings;
  return static_cast<std::uint32_t>((whole + parts - 1) / parts);
}

}  // namespace

Placement::Placement(std::uint32_t shards, std::uint32_t slices)
    : shards_(shards), slices_(slices) {
  assert(shards >= 1 && slices >= 1);
}

std::uint32_t Placement::shards(RiskTier tier) const { return part(shards_, tier.value); }

SliceId Placement::first_slice(RiskTier tier) const {
  return {slices_ - part(slices_, 2 * tier.value) + 1};
}

Place Placement::place(const SubjectKey& subject, RiskTier tier) const {
  assert(tier.value <= RiskTiers::kMost);
  const std::uint32_t first = first_slice(tier).value;
  return {ShardId{scale(subject.word(0), shards(tier))},
          SliceId{first + scale(subject.word(1), slices_ - first + 1)}};
}

}  // namespace sisa
