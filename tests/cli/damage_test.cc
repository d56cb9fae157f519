#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rocksdb/db.h>

#include <filesystem>
#include <memory>

#include "tests/cli/store_fixture.h"

namespace sisa {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;

class Damage : public StoreTest {
 protected:
  /// Replaces the store's format version, as a later program would have written it.
  static void set_format(const std::string& store, const std::string& version) {
    rocksdb::Options options;
    options.level_compaction_dynamic_level_bytes = false;  // as a store has it
    std::vector<std::string> names;
    ASSERT_TRUE(rocksdb::DB::ListColumnFamilies(options, store, &names).ok());
    std::vector<rocksdb::ColumnFamilyDescriptor> families;
    for (const std::string& name : names) families.emplace_back(name, options);
    std::vector<rocksdb::ColumnFamilyHandle*> handles;
    rocksdb::DB* opened = nullptr;
    ASSERT_TRUE(rocksdb::DB::Open(options, store, families, &handles, &opened).ok());
    const std::unique_ptr<rocksdb::DB> database(opened);
    EXPECT_TRUE(database->Put({}, "format", version).ok());
    for (auto* handle : handles) database->DestroyColumnFamilyHandle(handle);
  }

  /// A trained store whose checkpoints are in table files: the next writer moves them there.
  std::string settled() {
    const std::string store = trained();
    sisa_ok({"train", store});
    return store;
  }

  static std::vector<std::string> tables(const std::string& store) {
    std::vector<std::string> names;
    for (const auto& entry : fs::directory_iterator(store)) {
      const std::string kind = entry.path().extension();
      if (kind == ".sst" || kind == ".blob") names.push_back(entry.path());
    }
    return names;
  }
};

TEST_F(Damage, AFlippedByteIsFoundInEveryTableFile) {
  const std::string store = settled();
  const auto files = tables(store);
  ASSERT_GE(files.size(), 4U);
  ASSERT_EQ(sisa_run({"verify", store}).status, 0);
  for (const std::string& file : files) {
    SCOPED_TRACE(file);
    const std::string good = read_file(file);
    std::string bad = good;
    bad[bad.size() / 3] = static_cast<char>(bad[bad.size() / 3] ^ 0x10);
    write_file(file, bad);
    EXPECT_EQ(sisa_run({"verify", store}).status, 4);
    write_file(file, good);
  }
  EXPECT_EQ(sisa_run({"verify", store}).status, 0);
}

/// The end of a block: where its only entry begins, that it is one, and how the block is packed.
/// Of the block of a file's properties RocksDB believes that before it looks at a checksum, and
/// what cannot be ends in an assertion.
TEST_F(Damage, AnAssertionOfTheStorageLibraryIsReported) {
  const std::string end_of_block("\0\0\0\0\1\0\0\0\0", 9);
  const std::string store = settled();
  int reported = 0;
  for (const std::string& file : tables(store)) {
    const std::string good = read_file(file);
    for (auto at = good.find(end_of_block); at != std::string::npos;
         at = good.find(end_of_block, at + 1)) {
      SCOPED_TRACE(file + " byte " + std::to_string(at + 7));
      std::string bad = good;
      bad[at + 7] = static_cast<char>(0x80);
      write_file(file, bad);
      const auto run = sisa_run({"verify", store});
      EXPECT_EQ(run.status, 4) << run.err;
      reported += run.err.find("sisa: stopped as said above") != std::string::npos;
    }
    write_file(file, good);
    if (reported > 0) break;
  }
  EXPECT_GT(reported, 0);
  EXPECT_EQ(sisa_run({"verify", store}).status, 0);
}

TEST_F(Damage, AMissingTableFileIsFound) {
  const std::string store = settled();
  for (const std::string& file : tables(store)) {
    SCOPED_TRACE(file);
    fs::rename(file, file + ".away");
    EXPECT_EQ(sisa_run({"verify", store}).status, 4);
    fs::rename(file + ".away", file);
  }
}

TEST_F(Damage, IsReportedWithJson) {
  const std::string store = settled();
  std::string largest;
  for (const std::string& file : tables(store)) {
    if (largest.empty() || fs::file_size(file) > fs::file_size(largest)) largest = file;
  }
  std::string bad = read_file(largest);
  bad[bad.size() / 3] = static_cast<char>(~bad[bad.size() / 3]);
  write_file(largest, bad);
  const Result result = sisa_run({"verify", store, "--json"});
  EXPECT_EQ(result.status, 4);
  if (result.out.empty()) {
    EXPECT_EQ(result.error_lines().size(), 1U);
  } else {
    EXPECT_EQ(nlohmann::json::parse(result.out).at("ok"), false);
  }
}

TEST_F(Damage, AStoreOfANewerFormatIsRefusedByName) {
  const std::string store = trained();
  set_format(store, "6");
  for (const Words& words : {Words{"status", store}, {"train", store}, {"verify", store}}) {
    expect_refused(sisa_run(words), 1, store + " has format 6");
  }
  set_format(store, "3");
  EXPECT_EQ(sisa_run({"verify", store}).status, 0);
}

TEST_F(Damage, AStoreWithoutFormatIsDamaged) {
  const std::string store = trained();
  set_format(store, "one");
  expect_refused(sisa_run({"status", store}), 4, store);
}

}  // namespace
}  // namespace sisa
