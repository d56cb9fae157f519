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
  T value;
  std::memcpy(&value, bytes, sizeof value);
  if (order == std::endian::native) return value;
  T swapped = 0;
  for (std::size_t i = 0; i < sizeof(T); ++i) {
    swapped = static_cast<T>(swapped << 4 << 4 | (value & 0xff));
    value = static_cast<T>(value >> 4 >> 4);  // in two steps: a byte may not be shifted out whole
  }
  return swapped;
}

/// Writes a single-precision number as samples store it: little-endian.
inline void store_float(float number, std::byte* bytes) {
  const auto bits = std::bit_cast<std::uint32_t>(number);
  for (int i = 0; i < 4; ++i) bytes[i] = static_cast<std::byte>(bits >> (8 * i));
}

}  // namespace sisa
