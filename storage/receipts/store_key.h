#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "storage/digest.h"

namespace sisa {

class Database;

/// A store's own secret: signs what the store says of itself (Ed25519, RFC 8032) and conceals what
/// outsiders could otherwise guess. Made with the store and kept in it, so that whoever holds the
/// store can sign in its name.
class StoreKey {
 public:
  using Seed = std::array<std::uint8_t, 32>;

  static StoreKey random();
  explicit StoreKey(const Seed& seed);

  /// Error(kDamaged) if the store has none.
  explicit StoreKey(const Database& database);

  /// As the store keeps it: 32 bytes, secret.
  std::string_view seed() const;

  /// 64 lower-case hexadecimal digits, for everybody.
  const std::string& public_key() const { return public_key_; }

  /// 128 lower-case hexadecimal digits.
  std::string sign(std::string_view bytes) const;

  /// Whether `signature` is that of the holder of `public_key` over `bytes`; false for whatever is
  /// not written as public_key() and sign() write it.
  static bool verify(std::string_view public_key, std::string_view bytes,
                     std::string_view signature);

  /// Stands for `digest` without telling anything of it to who has not the store: BLAKE2b-256 under
  /// a key that only the seed gives. Equal digests of one store have equal stand-ins.
  Digest conceal(const Digest& digest) const;

 private:
  Seed seed_;
  std::array<std::uint8_t, 64> secret_;
  std::string public_key_;
};

}  // namespace sisa
