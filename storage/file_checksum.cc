#include "storage/file_checksum.h"

#include <rocksdb/file_checksum.h>

#include <bit>
#include <cstdint>
#include <cstring>
#include <string>

namespace sisa {
namespace {

#if defined(__x86_64__)

constexpr const char* kName = "FileChecksumCrc32c";

__attribute__((target("sse4.2"))) std::uint32_t crc32c(std::uint32_t before, const char* data,
                                                       std::size_t size) {
  std::uint64_t state = ~before;
  for (; size >= 8; size -= 8, data += 8) {
    std::uint64_t word = 0;
    std::memcpy(&word, data, 8);
    state = __builtin_ia32_crc32di(state, word);
  }
  auto rest = static_cast<std::uint32_t>(state);
  for (; size > 0; --size, ++data) {
    rest = __builtin_ia32_crc32qi(rest, static_cast<unsigned char>(*data));
  }
  return ~rest;
}

class Checksum : public rocksdb::FileChecksumGenerator {
 public:
  void Update(const char* data, std::size_t size) override { crc_ = crc32c(crc_, data, size); }
  void Finalize() override {
    for (int shift = 24; shift >= 0; shift -= 8) bytes_ += static_cast<char>(crc_ >> shift & 0xff);
  }
  std::string GetChecksum() const override { return bytes_; }
  const char* Name() const override { return kName; }

 private:
  std::uint32_t crc_ = 0;
  std::string bytes_;  // big-endian
};

class Checksums : public rocksdb::FileChecksumGenFactory {
 public:
  std::unique_ptr<rocksdb::FileChecksumGenerator> CreateFileChecksumGenerator(
      const rocksdb::FileChecksumGenContext& context) override {
    const std::string& wanted = context.requested_checksum_func_name;
    if (!wanted.empty() && wanted != kName) return nullptr;
    return std::make_unique<Checksum>();
  }
  const char* Name() const override { return "FileChecksumGenCrc32cFactory"; }
};

#endif

}  // namespace

std::shared_ptr<rocksdb::FileChecksumGenFactory> file_checksums() {
#if defined(__x86_64__)
  if (__builtin_cpu_supports("sse4.2") != 0) return std::make_shared<Checksums>();
#endif
  return rocksdb::GetFileChecksumGenCrc32cFactory();
}

}  // namespace sisa
