#include "storage/file_checksum.h"

#include <gtest/gtest.h>
#include <rocksdb/file_checksum.h>

#include <random>
#include <string>

namespace sisa {
namespace {

using Factory = std::shared_ptr<rocksdb::FileChecksumGenFactory>;

/// Of that text, handed over in pieces.
std::string checksum(const Factory& factory, const std::string& text, std::size_t piece) {
  const auto generator = factory->CreateFileChecksumGenerator({});
  for (std::size_t i = 0; i < text.size(); i += piece) {
    generator->Update(text.data() + i, std::min(piece, text.size() - i));
  }
  generator->Finalize();
  return generator->GetChecksum();
}

TEST(FileChecksum, IsThatOfRocksDB) {
  const Factory theirs = rocksdb::GetFileChecksumGenCrc32cFactory();
  const Factory ours = file_checksums();
  std::mt19937 random(5);
  for (std::size_t size = 0; size < 200; ++size) {
    std::string text(size, '\0');
    for (char& c : text) c = static_cast<char>(random());
    const std::string expected = checksum(theirs, text, 200);
    EXPECT_EQ(checksum(ours, text, 200), expected);
    EXPECT_EQ(checksum(ours, text, 1 + random() % 20), expected);
  }
}

TEST(FileChecksum, HasTheNamesOfRocksDB) {
  const Factory theirs = rocksdb::GetFileChecksumGenCrc32cFactory();
  const Factory ours = file_checksums();
  EXPECT_STREQ(ours->Name(), theirs->Name());
  EXPECT_STREQ(ours->CreateFileChecksumGenerator({})->Name(),
               theirs->CreateFileChecksumGenerator({})->Name());
  rocksdb::FileChecksumGenContext context;
  context.requested_checksum_func_name = "another";
  EXPECT_EQ(ours->CreateFileChecksumGenerator(context), nullptr);
}

}  // namespace
}  // namespace sisa
