#include "storage/keyed_hash.h"

#include <sodium.h>

#include <algorithm>
#include <array>

#include "storage/libsodium.h"

namespace sisa {
namespace {

/// The key: the seed as eight bytes little-endian, then `kind` padded with zeros to eight bytes.
template <class Key>
Key keyed(std::string_view name, std::uint64_t seed, std::string_view kind) {
  start_libsodium();
  std::array<unsigned char, 16> secret{};
  for (std::size_t i = 0; i < 8; ++i) secret[i] = static_cast<unsigned char>(seed >> (8 * i));
  std::copy(kind.begin(), kind.end(), secret.begin() + 8);
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

}  // namespace sisa
