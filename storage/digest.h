#pragma once

#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "storage/tensor.h"

namespace sisa {

/// BLAKE2b-256 (RFC 7693).
struct Digest {
  std::array<std::uint8_t, 32> bytes{};
  friend auto operator<=>(const Digest&, const Digest&) = default;
};

/// 64 lower-case hexadecimal digits.
std::string to_hex(const Digest& digest);

/// The inverse. Throws Error(kDamaged) for anything else.
Digest digest_from_hex(std::string_view hex);

/// Computes a digest piece by piece.
class Hasher {
 public:
  Hasher();
  ~Hasher();
  Hasher(const Hasher&) = delete;
  Hasher& operator=(const Hasher&) = delete;

  Hasher& add(std::span<const std::byte> bytes);
  Hasher& add(
      std::string_view text);  ///< the bytes alone: prefix a length where it could be ambiguous
  Hasher& add(std::uint64_t number);  ///< eight bytes, little-endian

  /// Ends the computation; call once.
  Digest finish();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

/// The digest of a model's state over its canonical bytes: the number of tensors, then for each in
/// order of name: length and bytes of the name, length and bytes of the dtype's name, number of
/// dimensions, dimensions, number of data bytes, data bytes; numbers as eight bytes little-endian.
Digest digest_of(const State& state);

}  // namespace sisa
