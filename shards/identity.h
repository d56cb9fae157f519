#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <string>

namespace sisa {

/// A 32-bit number with a meaning of its own: a ShardId cannot be passed where a SliceId is wanted.
template <class Tag>
struct Number {
  std::uint32_t value = 0;
  friend constexpr auto operator<=>(const Number&, const Number&) = default;
};

/// A shard, 0 .. S-1.
using ShardId = Number<struct ShardTag>;

/// A slice of a shard, 1 .. R, in training order. 0 stands for "before the first slice": no model.
using SliceId = Number<struct SliceTag>;

inline constexpr SliceId kNoSlice{0};

/// A 128-bit keyed hash. All that placement and order may depend on, beside the seed and a declared
/// risk.
template <class Tag>
struct Hash128 {
  std::array<std::uint8_t, 16> bytes{};
  friend constexpr auto operator<=>(const Hash128&, const Hash128&) = default;

  /// The first (i = 0) or second (i = 1) eight bytes as a little-endian number.
  constexpr std::uint64_t word(int i) const {
    std::uint64_t value = 0;
    for (int k = 7; k >= 0; --k) value = value << 8 | bytes[static_cast<std::size_t>(8 * i + k)];
    return value;
  }
};

/// Stands for one sample's id (see storage/keyed_hash.h).
using SampleKey = Hash128<struct SampleTag>;

/// Stands for one subject. A sample without a subject of its own has its id for one.
using SubjectKey = Hash128<struct SubjectTag>;

/// Stands for the bytes of a sample's features: samples with the same ones have the same, others as
/// good as never.
struct FeatureKey {
  std::array<std::uint8_t, 8> bytes{};
  friend constexpr auto operator<=>(const FeatureKey&, const FeatureKey&) = default;
};

/// Where a sample lives.
struct Place {
  ShardId shard;
  SliceId slice;
  friend constexpr auto operator<=>(const Place&, const Place&) = default;
};

/// "shard 3, slice 2": for messages.
std::string to_string(Place place);

}  // namespace sisa
