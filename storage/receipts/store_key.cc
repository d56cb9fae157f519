#include "storage/receipts/store_key.h"

#include <sodium.h>

#include <algorithm>

#include "shards/error.h"
#include "storage/database.h"
#include "storage/libsodium.h"
#include "storage/receipts/hex.h"

namespace sisa {
namespace {

using PublicKey = std::array<std::uint8_t, crypto_sign_PUBLICKEYBYTES>;
using Signature = std::array<std::uint8_t, crypto_sign_BYTES>;

const unsigned char* data(std::string_view bytes) {
  return reinterpret_cast<const unsigned char*>(bytes.data());
}

StoreKey::Seed random_seed() {
  start_libsodium();
  StoreKey::Seed seed;
  randombytes_buf(seed.data(), seed.size());
  return seed;
}

StoreKey::Seed read_seed(const Database& database) {
  StoreKey::Seed seed;
  const std::string stored = database.get(Family::kMeta, kSeedKey).value_or("");
  if (stored.size() != seed.size()) {
    throw Error(ErrorKind::kDamaged,
                "store " + database.path() + " is damaged: it has no key to sign with");
  }
  std::copy(stored.begin(), stored.end(), seed.begin());
  return seed;
}

}  // namespace

StoreKey StoreKey::random() { return StoreKey(random_seed()); }

StoreKey::StoreKey(const Database& database) : StoreKey(read_seed(database)) {}

StoreKey::StoreKey(const Seed& seed) : seed_(seed) {
  static_assert(crypto_sign_SEEDBYTES == sizeof(Seed));
  static_assert(crypto_sign_SECRETKEYBYTES == sizeof(secret_));
  start_libsodium();
  PublicKey public_key;
  crypto_sign_seed_keypair(public_key.data(), secret_.data(), seed_.data());
  public_key_ = hex_of(public_key);
}

std::string_view StoreKey::seed() const {
  return {reinterpret_cast<const char*>(seed_.data()), seed_.size()};
}

std::string StoreKey::sign(std::string_view bytes) const {
  Signature signature;
  crypto_sign_detached(signature.data(), nullptr, data(bytes), bytes.size(), secret_.data());
  return hex_of(signature);
}

bool StoreKey::verify(std::string_view public_key, std::string_view bytes,
                      std::string_view signature) {
  start_libsodium();
  const auto key = bytes_from_hex<crypto_sign_PUBLICKEYBYTES>(public_key);
  const auto signed_by = bytes_from_hex<crypto_sign_BYTES>(signature);
  return key && signed_by &&
         crypto_sign_verify_detached(signed_by->data(), data(bytes), bytes.size(), key->data()) ==
             0;
}

Digest StoreKey::conceal(const Digest& digest) const {
  // A key of its own, so that nothing said here bears on what the seed signs.
  static constexpr std::string_view kPurpose = "sisa conceal";
  std::array<std::uint8_t, 32> key;
  crypto_generichash(key.data(), key.size(), data(kPurpose), kPurpose.size(), seed_.data(),
                     seed_.size());
  Digest concealed;
  crypto_generichash(concealed.bytes.data(), concealed.bytes.size(), digest.bytes.data(),
                     digest.bytes.size(), key.data(), key.size());
  return concealed;
}

}  // namespace sisa
