#include "storage/keyed_hash.h"

#include <sodium.h>

#include <algorithm>
#include <array>

#include "storage/libsodium.h"

namespace sisa {
namespace {

using HashKey = std::array<unsigned char, 16>;

/// The seed as eight bytes little-endian, then `kind` padded with zeros to eight bytes.
HashKey hash_key(std::uint64_t seed, std::string_view kind) {
  HashKey key{};
  for (std::size_t i = 0; i < 8; ++i) key[i] = static_cast<unsigned char>(seed >> (8 * i));
  std::copy(kind.begin(), kind.end(), key.begin() + 8);
  return key;
}

template <class Key>
Key keyed(std::string_view name, std::uint64_t seed, std::string_view kind) {
  start_libsodium();
  const HashKey secret = hash_key(seed, kind);
  Key key;
  crypto_generichash(key.bytes.data(), key.bytes.size(),
                     reinterpret_cast<const unsigned char*>(name.data()), name.size(),
                     secret.data(), secret.size());
  return key;
}

}  // namespace

SampleKey sample_key(std::string_view id, std::uint64_t seed) {
  return keyed<SampleKey>(id, seed, "sample");
}

SubjectKey subject_key(std::string_view subject, std::uint64_t seed) {
  return keyed<SubjectKey>(subject, seed, "subject");
}

FeatureKey feature_key(std::span<const std::byte> features, std::uint64_t seed) {
  start_libsodium();
  const HashKey secret = hash_key(seed, "feature");
  FeatureKey key;
  static_assert(sizeof key.bytes == crypto_shorthash_BYTES);
  static_assert(sizeof secret == crypto_shorthash_KEYBYTES);
  crypto_shorthash(key.bytes.data(), reinterpret_cast<const unsigned char*>(features.data()),
                   features.size(), secret.data());
  return key;
}

}  // namespace sisa
