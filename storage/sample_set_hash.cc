#include "storage/sample_set_hash.h"

#include <sodium.h>

#include <bit>
#include <cassert>
#include <cstring>

namespace sisa {

static_assert(std::endian::native == std::endian::little, "sums are stored little-endian");

SampleSetHash::SampleSetHash(std::span<const std::byte> bytes) {
  assert(bytes.size() == kBytes);
  std::memcpy(sums_.data(), bytes.data(), kBytes);
}

void SampleSetHash::combine(const StoredSample& sample, int sign) {
  const Digest seed = Hasher()
                          .add(std::as_bytes(std::span(sample.key.bytes)))
                          .add(std::uint64_t{sample.label})
                          .add(sample.features)
                          .add(sample.front)
                          .finish();
  static_assert(sizeof seed.bytes == crypto_stream_chacha20_KEYBYTES);
  constexpr std::array<unsigned char, crypto_stream_chacha20_NONCEBYTES> kNonce{};
  std::array<std::uint16_t, kElements> vector;
  crypto_stream_chacha20(reinterpret_cast<unsigned char*>(vector.data()), kBytes, kNonce.data(),
                         reinterpret_cast<const unsigned char*>(seed.bytes.data()));
  for (std::size_t i = 0; i < kElements; ++i) {
    sums_[i] = static_cast<std::uint16_t>(sums_[i] + sign * vector[i]);
  }
}

Digest SampleSetHash::digest() const { return Hasher().add(bytes()).finish(); }

}  // namespace sisa
