#include "storage/erasure/byte_scan.h"

#include <gtest/gtest.h>

#include <fstream>
#include <random>

#include "tests/storage/store_fixture.h"

namespace sisa {
namespace {

using sisa::TempDir;

/// How often a piece occurs, overlaps included.
std::uint64_t count(const std::string& bytes, const std::string& piece) {
  std::uint64_t hits = 0;
  for (auto i = bytes.find(piece); i != std::string::npos; i = bytes.find(piece, i + 1)) ++hits;
  return hits;
}

std::string random_text(std::mt19937_64& random, std::size_t size, int letters) {
  std::string text(size, '\0');
  for (char& c : text) c = static_cast<char>('a' + random() % static_cast<unsigned>(letters));
  return text;
}

TEST(ByteScan, CountsWhatAPlainSearchCounts) {
  for (std::uint64_t seed = 0; seed < 60; ++seed) {
    std::mt19937_64 random(seed);
    const std::string bytes = random_text(random, 3000, 1 + static_cast<int>(seed % 3));
    std::vector<std::string> pieces;
    for (int i = 0; i < 20; ++i) {
      const std::size_t size = 8 + seed / 2 + random() % 12;
      pieces.push_back(i % 2 == 0 ? random_text(random, size, 2)
                                  : bytes.substr(random() % (bytes.size() - size), size));
    }
    ByteScan scan(pieces);
    scan.scan(bytes);
    for (std::size_t i = 0; i < scan.pieces().size(); ++i) {
      EXPECT_EQ(scan.hits()[i], count(bytes, scan.pieces()[i])) << "seed " << seed;
    }
  }
}

TEST(ByteScan, FindsPiecesAcrossTheBordersOfWhatIsReadAtOnce) {
  const TempDir scratch;
  const std::string piece = "a piece of some twenty bytes";
  for (const std::size_t border : {std::size_t{1} << 20, std::size_t{2} << 20}) {
    for (std::size_t back = 0; back <= piece.size() + 1; ++back) {
      std::string bytes((3U << 20) - 5, '.');
      bytes.replace(border - back, piece.size(), piece);
      std::ofstream(scratch / "file", std::ios::binary) << bytes;
      ByteScan scan({piece, "twenty bytes", "not to be found"});
      scan.scan_file(scratch / "file");
      EXPECT_EQ(scan.met(), (std::vector<std::string>{piece, "twenty bytes"})) << back;
      EXPECT_EQ(scan.hits(), (std::vector<std::uint64_t>{1, 0, 1})) << back;
      EXPECT_EQ(scan.bytes(), bytes.size());
    }
  }
}

TEST(ByteScan, FindsPiecesThatAreBlankAlmostEverywhere) {
  std::string piece(40, '\0');
  piece[31] = 'x';
  std::string bytes(5000, '\0');
  for (const std::size_t at : {std::size_t{31}, std::size_t{1000}, std::size_t{4991}}) {
    bytes[at] = 'x';
  }
  ByteScan scan({piece, std::string(30, '\0')});
  scan.scan(bytes);
  EXPECT_EQ(scan.hits(), (std::vector<std::uint64_t>{count(bytes, scan.pieces()[0]),
                                                     count(bytes, scan.pieces()[1])}));
  EXPECT_EQ(scan.all_hits(), scan.hits()[0] + scan.hits()[1]);
}

TEST(ByteScan, FindsPiecesAtBothEndsOfAFile) {
  const TempDir scratch;
  std::ofstream(scratch / "file", std::ios::binary) << "12345678 12345678";
  ByteScan scan({"12345678", "12345678 12345678"});
  scan.scan_file(scratch / "file");
  EXPECT_EQ(scan.hits(), (std::vector<std::uint64_t>{2, 1}));
}

TEST(ByteScan, AFileThatIsGoneHoldsNothing) {
  const TempDir scratch;
  ByteScan scan({"12345678"});
  scan.scan_file(scratch / "nothing");
  EXPECT_EQ(scan.files(), 0U);
  EXPECT_TRUE(scan.met().empty());
}

TEST(ByteScan, RefusesWhatCannotBeRead) {
  const TempDir scratch;
  ByteScan scan({"12345678"});
  testing::expect_error(ErrorKind::kFailed, scratch.path().string(),
                        [&] { scan.scan_file(scratch.path().string()); });
}

}  // namespace
}  // namespace sisa
