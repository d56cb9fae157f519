#pragma once

#include <bit>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <cstring>

namespace sisa {

/// The unsigned number that lies at `bytes` in the given byte order.
template <std::unsigned_integral T>
T load(const std::byte* bytes, std::endian order) {
  T value = 0;
  for (std::size_t i = 0; i < sizeof(T); ++i) {
    const std::size_t shift = 8 * (order == std::endian::little ? i : sizeof(T) - 1 - i);
    value = static_cast<T>(value | static_cast<T>(static_cast<T>(bytes[i]) << shift));
  }
  return value;
}

/// Writes a single-precision number as samples store it: little-endian.
inline void store_float(float number, std::byte* bytes) {
  const auto bits = std::bit_cast<std::uint32_t>(number);
  for (int i = 0; i < 4; ++i) bytes[i] = static_cast<std::byte>(bits >> (8 * i));
}

}  // namespace sisa
