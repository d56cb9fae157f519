#include "storage/loading/table_loader.h"

#include <set>

#include "tests/storage/store_fixture.h"

namespace sisa {
namespace {

using namespace sisa::testing;
namespace fs = std::filesystem;

using Rows = std::map<std::string, std::string>;

/// More than one file of a table of small rows takes.
Rows many_rows() {
  Rows rows;
  for (std::uint64_t i = 0; i < 5'000; ++i) {
    rows[event_row(i * 7919)] = std::string(1'000, static_cast<char>(i));
  }
  return rows;
}

constexpr std::uint64_t kFileBytes = 256 << 10;

void load(Database& database, const Rows& rows) {
  TableLoader loader(database, Family::kPlaces, kFileBytes, 2);
  for (const auto& [key, value] : rows) loader.add({key, value});
  loader.finish();
}

Rows rows_of(const Database& database) {
  Rows rows;
  database.scan(Family::kPlaces, everything(), [&](std::string_view key, std::string_view value) {
    rows.emplace(key, value);
    return true;
  });
  return rows;
}

TEST(TableLoader, PutsAllRowsIntoTheTable) {
  const TempDir scratch;
  const Rows rows = many_rows();
  Database database(scratch.path().string(), Database::Mode::kCreate);
  load(database, rows);
  EXPECT_EQ(rows_of(database), rows);
  for (const auto& [key, value] : rows) ASSERT_EQ(database.get(Family::kPlaces, key), value);
}

/// Erasure relies on it: who rewrites that file has rewritten the row.
TEST(TableLoader, PutsEachRowIntoOneFileAsLargeAsAsked) {
  const TempDir scratch;
  Database database(scratch.path().string(), Database::Mode::kCreate);
  load(database, many_rows());
  std::set<std::string> met;
  const auto files = database.table_files();
  EXPECT_GT(files.size(), 3U);
  for (const Database::TableFile& file : files) {
    EXPECT_LT(fs::file_size(scratch / file.name), kFileBytes * 11 / 10);
    database.scan_file(file, [&](std::string_view key, std::string_view) {
      EXPECT_TRUE(met.emplace(key).second) << "more than once";
    });
  }
  EXPECT_EQ(met.size(), many_rows().size());
}

TEST(TableLoader, GivesFilesTheirChecksums) {
  const TempDir scratch;
  Database database(scratch.path().string(), Database::Mode::kCreate);
  load(database, many_rows());
  database.verify_files();
  const std::string file = scratch / database.table_files().front().name;
  std::fstream bytes(file, std::ios::in | std::ios::out | std::ios::binary);
  bytes.seekp(5'000);
  bytes.put('!');
  bytes.close();
  expect_error(ErrorKind::kDamaged, "is damaged", [&] { database.verify_files(); });
}

TEST(TableLoader, LeavesAnEmptyTableEmpty) {
  const TempDir scratch;
  Database database(scratch.path().string(), Database::Mode::kCreate);
  load(database, {});
  EXPECT_TRUE(rows_of(database).empty());
  EXPECT_TRUE(database.table_files().empty());
}

TEST(TableLoader, SaysWhereAFileCannotBeWritten) {
  const TempDir scratch;
  Database database(scratch.path().string(), Database::Mode::kCreate);
  fs::create_directory(scratch / "places-2.loaded");
  expect_error(ErrorKind::kFailed, "places-2.loaded", [&] { load(database, many_rows()); });
}

}  // namespace
}  // namespace sisa
