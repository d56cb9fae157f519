#include "storage/digest.h"

#include <sodium.h>

#include <cstring>

#include "shards/error.h"
#include "storage/libsodium.h"

namespace sisa {
namespace {

int digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  return -1;
}

}  // namespace

std::string to_hex(const Digest& digest) {
  static constexpr char kDigits[] = "0123456789abcdef";
  std::string hex;
  hex.reserve(2 * digest.bytes.size());
  for (const std::uint8_t byte : digest.bytes) {
    hex += kDigits[byte >> 4];
    hex += kDigits[byte & 15];
  }
  return hex;
}

Digest digest_from_hex(std::string_view hex) {
  Digest digest;
  bool good = hex.size() == 2 * digest.bytes.size();
  for (std::size_t i = 0; good && i < digest.bytes.size(); ++i) {
    const int high = digit(hex[2 * i]);
    const int low = digit(hex[2 * i + 1]);
    good = high >= 0 && low >= 0;
    if (good) digest.bytes[i] = static_cast<std::uint8_t>(high << 4 | low);
  }
  if (!good) {
    throw Error(ErrorKind::kDamaged, "a digest is not 64 lower-case hexadecimal digits but " +
                                         std::to_string(hex.size()) +
                                         " characters, or holds another character");
  }
  return digest;
}

struct Hasher::Impl {
  crypto_generichash_state state;
};

Hasher::Hasher() : impl_(std::make_unique<Impl>()) {
  start_libsodium();
  crypto_generichash_init(&impl_->state, nullptr, 0, sizeof(Digest::bytes));
}

Hasher::~Hasher() = default;

Hasher& Hasher::add(std::span<const std::byte> bytes) {
  crypto_generichash_update(&impl_->state, reinterpret_cast<const unsigned char*>(bytes.data()),
                            bytes.size());
  return *this;
}

Hasher& Hasher::add(std::string_view text) { return add(std::as_bytes(std::span(text))); }

Hasher& Hasher::add(std::uint64_t number) {
  std::array<std::byte, 8> bytes;
  for (std::size_t i = 0; i < bytes.size(); ++i) bytes[i] = std::byte(number >> (8 * i));
  return add(std::span<const std::byte>(bytes));
}

Digest Hasher::finish() {
  Digest digest;
  crypto_generichash_final(&impl_->state, digest.bytes.data(), digest.bytes.size());
  return digest;
}

Digest digest_of(const State& state) {
  Hasher hasher;
  hasher.add(std::uint64_t{state.size()});
  for (const Tensor& tensor : state) {
    const std::string dtype = to_string(tensor.dtype);
    hasher.add(std::uint64_t{tensor.name.size()}).add(tensor.name);
    hasher.add(std::uint64_t{dtype.size()}).add(dtype);
    hasher.add(std::uint64_t{tensor.shape.size()});
    for (const std::int64_t extent : tensor.shape) hasher.add(static_cast<std::uint64_t>(extent));
    hasher.add(std::uint64_t{tensor.data.size()}).add(tensor.data);
  }
  return hasher.finish();
}

}  // namespace sisa
