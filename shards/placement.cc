#include "shards/placement.h"

#include <cassert>

namespace sisa {
namespace {

// Maps a uniform 64-bit number to 0 .. bound-1, each within 2^-32 of equally likely.
std::uint32_t scale(std::uint64_t uniform, std::uint32_t bound) {
  return static_cast<std::uint32_t>((uniform >> 32) * bound >> 32);
}

}  // namespace

Placement::Placement(std::uint32_t shards, std::uint32_t slices)
    : shards_(shards), slices_(slices) {
  assert(shards >= 1 && slices >= 1);
}

Place Placement::place(const SubjectKey& subject) const {
  return {ShardId{scale(subject.word(0), shards_)}, SliceId{1 + scale(subject.word(1), slices_)}};
}

}  // namespace sisa
