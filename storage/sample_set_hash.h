#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "storage/digest.h"
#include "storage/sample_table.h"

namespace sisa {

/// Stands for a set of samples, whatever the order in which they came and left: LtHash of 1,024
/// 16-bit sums (Bellare and Micciancio 1997; Lewi, Kim, Maykov and Weis, "Securing update
/// propagation with homomorphic hashing", 2019). A sample's vector is the ChaCha20 stream keyed
/// with BLAKE2b-256 of its key, label, features and front output; a set's is the sum of its
/// samples', each element modulo 2^16.
class SampleSetHash {
 public:
  static constexpr std::size_t kElements = 1024;
  static constexpr std::size_t kBytes = 2 * kElements;

  /// The empty set's.
  SampleSetHash() = default;

  /// The set's whose bytes() these are. Requires kBytes bytes.
  explicit SampleSetHash(std::span<const std::byte> bytes);

  void add(const StoredSample& sample) { combine(sample, 1); }
  void remove(const StoredSample& sample) { combine(sample, -1); }

  /// The sums, little-endian. Valid until the next change.
  std::span<const std::byte> bytes() const { return std::as_bytes(std::span(sums_)); }

  /// BLAKE2b-256 of the sums.
  Digest digest() const;

 private:
  void combine(const StoredSample& sample, int sign);

  std::array<std::uint16_t, kElements> sums_{};
};

}  // namespace sisa
