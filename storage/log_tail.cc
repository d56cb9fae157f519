#include "storage/log_tail.h"

#include <boost/crc.hpp>
#include <cstdint>
#include <filesystem>
#include <fstream>

#include "shards/error.h"

namespace sisa {
namespace {

namespace fs = std::filesystem;

// The format of RocksDB's logs: blocks, and in them records of a header (checksum of the rest in 4
// bytes, length in 2, type) and a payload. No record crosses the end of a block.
constexpr std::uintmax_t kBlock = 32 << 10;
constexpr std::size_t kLengthAt = 4;
constexpr std::size_t kTypeAt = 6;
constexpr std::size_t kHeader = 7;

using Crc32c = boost::crc_optimal<32, 0x1EDC6F41, 0xFFFFFFFF, 0xFFFFFFFF, true, true>;

/// A checksum as RocksDB stores it.
std::uint32_t masked(std::uint32_t checksum) {
  return ((checksum >> 15) | (checksum << 17)) + 0xa282ead8;
}

std::uint32_t little_endian(const std::string& bytes, std::size_t at, std::size_t size) {
  std::uint32_t number = 0;
  for (std::size_t i = 0; i < size; ++i) {
    number |= std::uint32_t{static_cast<unsigned char>(bytes[at + i])} << (8 * i);
  }
  return number;
}

std::string last_block(const fs::path& file) {
  std::error_code gone;  // a writer removes what it no longer needs
  const std::uintmax_t size = fs::file_size(file, gone);
  if (gone || size == 0) return {};
  std::ifstream stream(file, std::ios::binary);
  stream.seekg(static_cast<std::streamoff>((size - 1) / kBlock * kBlock));
  std::string block(kBlock, '\0');
  stream.read(block.data(), static_cast<std::streamsize>(block.size()));
  block.resize(static_cast<std::size_t>(stream.gcount()));
  return block;
}

/// Whether what is at `start`, of a length that nobody knows, is a record by its checksum.
bool is_record(const std::string& block, std::size_t start) {
  const std::uint32_t expected = little_endian(block, start, kLengthAt);
  Crc32c checksum;
  for (std::size_t at = start + kTypeAt; at < block.size(); ++at) {
    checksum.process_byte(static_cast<unsigned char>(block[at]));
    if (masked(checksum.checksum()) == expected) return true;
  }
  return false;
}

bool hides_a_record(const std::string& block) {
  std::size_t start = 0;
  while (start + kHeader <= block.size()) {
    const std::size_t end = start + kHeader + little_endian(block, start + kLengthAt, 2);
    if (end > block.size()) return is_record(block, start);
    start = end;
  }
  return false;
}

}  // namespace

void expect_no_hidden_record(const std::string& path) {
  std::error_code error;
  for (fs::directory_iterator entry(path, error); !error && entry != fs::directory_iterator();
       entry.increment(error)) {
    const std::string name = entry->path().filename().string();
    if (!name.ends_with(".log") && !name.starts_with("MANIFEST-")) continue;
    if (!hides_a_record(last_block(entry->path()))) continue;
    throw Error(ErrorKind::kDamaged,
                "store " + path + " is damaged: " + name + " holds a record of a wrong length");
  }
}

}  // namespace sisa
