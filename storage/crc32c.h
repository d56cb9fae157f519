#pragma once

#include <boost/crc.hpp>
#include <cstdint>

namespace sisa {

using Crc32c = boost::crc_optimal<32, 0x1EDC6F41, 0xFFFFFFFF, 0xFFFFFFFF, true, true>;

/// A checksum as RocksDB's logs and TensorFlow's records store it, so that one of bytes that hold a
/// checksum is no special case.
inline std::uint32_t masked(std::uint32_t checksum) {
  return ((checksum >> 15) | (checksum << 17)) + 0xA282EAD8;
}

}  // namespace sisa
