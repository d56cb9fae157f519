#include "storage/directory.h"

#include <gtest/gtest.h>

#include "storage/backup.h"
#include "storage/suppressions.h"
#include "tests/storage/store_fixture.h"
#include "tests/storage/synced_paths.h"

namespace sisa {
namespace {

using namespace sisa::testing;
namespace fs = std::filesystem;

/// Where the name of what lies in `folder` of the scratch directory is kept.
bool synced(const TempDir& scratch, const std::string& folder = "") {
  return take_synced_paths().contains(fs::canonical(scratch.path() / folder).string());
}

TEST(SyncName, SyncsTheDirectoryInWhichItReallyLies) {
  const TempDir scratch;
  fs::create_directories(scratch.path() / "a/b");
  fs::create_directory_symlink("a/b", scratch / "link");
  for (const std::string name : {"a/b", "a/b/", "a/./b", "link", "link/"}) {
    take_synced_paths();
    EXPECT_EQ(sync_name(scratch / name), std::error_code()) << name;
    EXPECT_TRUE(synced(scratch, "a")) << name;
  }
  EXPECT_EQ(sync_name(scratch / "absent"), std::errc::no_such_file_or_directory);
}

TEST(SyncName, ANewStoreSurvivesAsAName) {
  const TempDir scratch;
  take_synced_paths();
  create_store(scratch / "S", small_config(), numbered_samples(20));
  EXPECT_TRUE(synced(scratch));
}

TEST(SyncName, ANewBackupDirectorySurvivesAsAName) {
  const TempDir scratch;
  create_store(scratch / "S", small_config(), numbered_samples(20));
  take_synced_paths();
  backup_store(scratch / "S", scratch / "backups/", 1);
  EXPECT_TRUE(synced(scratch));
}

TEST(SyncName, ASuppressionListSurvivesAsANameWhoeverMadeIt) {
  const TempDir scratch;
  const std::vector<std::string> ids{"ada"};
  for (int i = 0; i < 2; ++i) {  // who made it may have died before its name was safe
    take_synced_paths();
    append_suppressions(scratch / "list", ids);
    EXPECT_TRUE(synced(scratch)) << i;
  }
}

}  // namespace
}  // namespace sisa
