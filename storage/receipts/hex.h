#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace sisa {

/// Two lower-case hexadecimal digits a byte.
std::string hex_of(std::span<const std::uint8_t> bytes);

/// Reads exactly what hex_of writes for that many bytes into them; false for anything else.
bool read_hex(std::string_view hex, std::span<std::uint8_t> bytes);

/// The same for a number of bytes that the type tells; nothing for anything else.
template <std::size_t n>
std::optional<std::array<std::uint8_t, n>> bytes_from_hex(std::string_view hex) {
  std::array<std::uint8_t, n> bytes;
  if (!read_hex(hex, bytes)) return std::nullopt;
  return bytes;
}

}  // namespace sisa
