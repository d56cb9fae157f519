#include "storage/database_options.h"

#include <gtest/gtest.h>

namespace sisa {
namespace {

constexpr std::uint64_t kMiB = 1 << 20;
constexpr std::uint64_t kGiB = 1 << 30;

TEST(DatabaseOptions, MakeFilesThatAreSmallInSmallStoresAndNotTooManyInLargeOnes) {
  EXPECT_EQ(file_bytes(Family::kPlaces, 0), 64U << 10);
  EXPECT_EQ(file_bytes(Family::kSamples, 0), 1 * kMiB);
  EXPECT_EQ(file_bytes(Family::kCopies, 100 * kGiB), 1 * kMiB);
  EXPECT_EQ(file_bytes(Family::kStates, 100 * kGiB), 8 * kMiB);
  for (std::uint64_t bytes = kMiB; bytes < 4 * kGiB; bytes *= 3) {
    for (const Family table :
         {Family::kSamples, Family::kPlaces, Family::kCopies, Family::kStates}) {
      EXPECT_LE(bytes / file_bytes(table, bytes), 8192U);
      EXPECT_LE(file_bytes(table, bytes), file_bytes(table, 3 * bytes));
    }
  }
}

TEST(DatabaseOptions, LetFilesOfTheMiddleReachOverOneOfTheLastLevel) {
  const auto options = table_options(Family::kSamples, Database::Mode::kWrite, kGiB, nullptr);
  EXPECT_EQ(options.num_levels, 3);
  EXPECT_EQ(options.max_compaction_bytes, options.target_file_size_base);
}

}  // namespace
}  // namespace sisa
