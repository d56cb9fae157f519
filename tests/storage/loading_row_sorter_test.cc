#include "storage/loading/row_sorter.h"

#include <sys/resource.h>

#include <csignal>

#include "tests/storage/store_fixture.h"

namespace sisa {
namespace {

using namespace sisa::testing;

using Rows = std::vector<std::pair<std::string, std::string>>;

/// Keys of few different bytes: many are alike, or begin alike.
Rows random_rows(std::size_t count) {
  std::mt19937 random(1);
  const auto text = [&](std::size_t longest) {
    std::string bytes(random() % (longest + 1), '\0');
    for (char& byte : bytes) byte = "\0\x01\xff"[random() % 3];
    return bytes;
  };
  Rows rows;
  for (std::size_t i = 0; i < count; ++i) rows.emplace_back(text(24), text(40));
  return rows;
}

void add_all(const Rows& rows, RowSorter& sorter) {
  for (const auto& [key, value] : rows) sorter.add({key, value});
}

Rows sorted_by(RowSorter& sorter) {
  Rows rows;
  sorter.visit([&](const Row& row) {
    rows.emplace_back(row.key, row.value);
    return true;
  });
  return rows;
}

class RowSorterTest : public ::testing::TestWithParam<std::size_t> {};

TEST_P(RowSorterTest, GivesAllRowsByKeyAndValue) {
  const TempDir scratch;
  Rows rows = random_rows(20'000);
  RowSorter sorter(scratch.path().string(), GetParam());
  add_all(rows, sorter);
  std::sort(rows.begin(), rows.end());
  EXPECT_EQ(sorted_by(sorter), rows);
  EXPECT_EQ(sorted_by(sorter), rows) << "the second time";
}

TEST_P(RowSorterTest, StopsWhenAskedTo) {
  const TempDir scratch;
  RowSorter sorter(scratch.path().string(), GetParam());
  add_all(random_rows(2'000), sorter);
  int visited = 0;
  sorter.visit([&](const Row&) { return ++visited < 7; });
  EXPECT_EQ(visited, 7);
}

INSTANTIATE_TEST_SUITE_P(Blocks, RowSorterTest, ::testing::Values(10'000, 100'000, 10'000'000));

TEST(RowSorter, HoldsNoMoreThanItsBlocks) {
  const TempDir scratch;
  constexpr std::size_t kBlock = 100'000;
  RowSorter sorter(scratch.path().string(), kBlock);
  std::size_t bytes = 0;
  for (int i = 0; i < 10'000; ++i) {
    const std::string key = std::to_string(i);
    const std::string value(1'000, 'v');
    sorter.add({key, value});
    bytes += key.size() + value.size();
  }
  sorter.visit([](const Row&) { return false; });
  EXPECT_GE((sorter.blocks_spilled() + 1) * kBlock, bytes);
}

TEST(RowSorter, TakesRowsThatAreLargerThanABlock) {
  const TempDir scratch;
  const Rows rows = {{"a", std::string(3'000'000, 'x')},
                     {"b", ""},
                     {"c", std::string(200'000, 'y')},
                     {"d", std::string(500'000, 'z')}};
  RowSorter sorter(scratch.path().string(), 1'000);
  add_all({rows.rbegin(), rows.rend()}, sorter);
  EXPECT_EQ(sorted_by(sorter), rows);
}

TEST(RowSorter, HasNoRows) {
  const TempDir scratch;
  RowSorter sorter(scratch.path().string(), 1'000);
  EXPECT_TRUE(sorted_by(sorter).empty());
}

/// Where its process is killed, nobody knows of the file that it had.
TEST(RowSorter, ItsFileHasNoName) {
  const TempDir scratch;
  RowSorter sorter(scratch.path().string(), 1'000);
  add_all(random_rows(1'000), sorter);
  sorted_by(sorter);
  EXPECT_GT(sorter.blocks_spilled(), 10U);
  EXPECT_TRUE(std::filesystem::is_empty(scratch.path()));
}

TEST(RowSorter, SaysWhereThereIsNoPlaceForAFile) {
  const TempDir scratch;
  RowSorter sorter(scratch / "none", 1'000);
  expect_error(ErrorKind::kFailed, "none: No such file",
               [&] { add_all(random_rows(1'000), sorter); });
}

/// Files of this process may grow no further while this lives.
class SmallFiles {
 public:
  explicit SmallFiles(rlim_t bytes) : signal_(std::signal(SIGXFSZ, SIG_IGN)) {
    ::getrlimit(RLIMIT_FSIZE, &before_);
    rlimit limit = before_;
    limit.rlim_cur = bytes;
    ::setrlimit(RLIMIT_FSIZE, &limit);
  }
  ~SmallFiles() {
    ::setrlimit(RLIMIT_FSIZE, &before_);
    std::signal(SIGXFSZ, signal_);
  }
  SmallFiles(const SmallFiles&) = delete;
  SmallFiles& operator=(const SmallFiles&) = delete;

 private:
  void (*signal_)(int);
  rlimit before_{};
};

TEST(RowSorter, SaysWhereTheDiskTakesNoMore) {
  const TempDir scratch;
  RowSorter sorter(scratch.path().string(), 10'000);
  const SmallFiles limit(40'000);
  expect_error(ErrorKind::kFailed, "File too large", [&] {
    add_all(random_rows(10'000), sorter);
    sorted_by(sorter);
  });
}

}  // namespace
}  // namespace sisa
