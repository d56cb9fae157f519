#include "storage/backup.h"

#include "tests/storage/store_fixture.h"

namespace sisa {
namespace {

using namespace sisa::testing;
namespace fs = std::filesystem;

class BackupTest : public ::testing::Test {
 protected:
  void SetUp() override {
    create_store(store_, small_config(), samples_);
    Store store(store_, Access::kWrite);
    train_all(store, "first");
  }

  void forget(const std::vector<std::string>& ids) {
    append_suppressions(list_, ids);
    Store store(store_, Access::kWrite);
    store.journal().accept({RequestKind::kUnlearn, plan_for(store, ids), {}});
    store.journal().erase();
  }

  std::map<std::string, std::string> contents_of(const std::string& path) {
    Store store(path, Access::kRead);
    store.verify_files();
    store.verify_tables();
    return contents(store);
  }

  /// All that stands beside the store and its backups.
  std::vector<std::string> entries() const {
    std::vector<std::string> names;
    for (const auto& entry : fs::directory_iterator(scratch_.path())) {
      const std::string name = entry.path().filename().string();
      if (name != "S" && name != "B") names.push_back(name);
    }
    return names;
  }

  TempDir scratch_;
  std::string store_ = scratch_ / "S";
  std::string backups_ = scratch_ / "B";
  std::string list_ = scratch_ / "list";
  std::vector<Sample> samples_ = numbered_samples(120);
};

TEST_F(BackupTest, RestoresTheStoreAsItWas) {
  const auto before = contents_of(store_);
  const BackupReport backup = backup_store(store_, backups_, 1);
  EXPECT_EQ(backup.requests, 0U);
  EXPECT_EQ(backup.kept, 1U);
  EXPECT_GT(backup.bytes, 1000U);
  const RestoreReport restored = restore_store(backups_, scratch_ / "R", {});
  EXPECT_EQ(restored.samples, 120U);
  EXPECT_EQ(restored.suppressed, 0U);
  EXPECT_FALSE(restored.request || restored.last);
  EXPECT_EQ(contents_of(scratch_ / "R"), before);
  Store copy(scratch_ / "R", Access::kWrite);
  Store original(store_, Access::kRead);
  EXPECT_EQ(copy.config(), original.config());
  for (std::uint32_t shard = 0; shard < 3; ++shard) {
    const Place last{{shard}, {4}};
    EXPECT_EQ(copy.checkpoints().load(last), original.checkpoints().load(last));
  }
}

TEST_F(BackupTest, AnOldOneCannotBringASampleBackUnderTheList) {
  backup_store(store_, backups_, 1);
  forget({"id-77", "id-5"});
  EXPECT_FALSE(files_with(backups_, "id-77").empty());

  const RestoreReport restored =
      restore_store(backups_, scratch_ / "R", SuppressionList::read(list_));
  EXPECT_EQ(restored.samples, 118U);
  EXPECT_EQ(restored.suppressed, 2U);
  ASSERT_TRUE(restored.request);
  EXPECT_EQ(restored.request->state, RequestState::kErased);
  EXPECT_EQ(restored.request->samples_removed, 2U);
  EXPECT_FALSE(restored.last);
  EXPECT_EQ(contents_of(scratch_ / "R"), contents_of(store_));
  for (const std::string bytes : {"id-77", "000077"}) {
    EXPECT_TRUE(files_with(scratch_ / "R", bytes).empty()) << bytes;
  }
  // No checkpoint that saw them came back either.
  Store copy(scratch_ / "R", Access::kRead);
  Store original(store_, Access::kRead);
  for (std::uint32_t shard = 0; shard < 3; ++shard) {
    EXPECT_EQ(copy.checkpoints().served({shard}), original.checkpoints().served({shard}));
  }
}

TEST_F(BackupTest, WithoutTheListSaysUpToWhichRequestItKnows) {
  forget({"id-1"});
  forget({"id-2"});
  EXPECT_EQ(backup_store(store_, backups_, 1).requests, 2U);
  forget({"id-3"});
  const RestoreReport restored = restore_store(backups_, scratch_ / "R", {});
  EXPECT_EQ(restored.samples, 118U);
  ASSERT_TRUE(restored.last);
  EXPECT_EQ(restored.last->number, 2U);
  EXPECT_TRUE(contents_of(scratch_ / "R").contains("id-3"));
}

TEST_F(BackupTest, KeepsTheNewestAloneAndNothingThatWasForgottenByThen) {
  EXPECT_EQ(backup_store(store_, backups_, 1).backup, 1U);
  forget({"id-77"});
  const BackupReport second = backup_store(store_, backups_, 1);
  EXPECT_EQ(second.backup, 2U);
  EXPECT_EQ(second.kept, 1U);
  EXPECT_TRUE(files_with(backups_, "id-77").empty());
  EXPECT_TRUE(files_with(backups_, "77000077").empty());  // features behind the subject
  EXPECT_FALSE(files_with(backups_, "id-78").empty());
}

TEST_F(BackupTest, KeepsAsManyAsAsked) {
  for (std::uint32_t i = 1; i <= 4; ++i) {
    EXPECT_EQ(backup_store(store_, backups_, 3).kept, std::min(i, 3U));
    forget({"id-10" + std::to_string(i)});
  }
  EXPECT_FALSE(files_with(backups_, "id-103").empty());
  EXPECT_EQ(backup_store(store_, backups_, 1).kept, 1U);
  EXPECT_TRUE(files_with(backups_, "id-103").empty());
}

TEST_F(BackupTest, ErasesFirstWhatACrashLeftAccepted) {
  {
    Store store(store_, Access::kWrite);
    store.journal().accept({RequestKind::kUnlearn, plan_for(store, {"id-77"}), {}});
  }
  EXPECT_FALSE(files_with(store_, "id-77").empty());
  backup_store(store_, backups_, 1);
  EXPECT_TRUE(files_with(store_, "id-77").empty());
  EXPECT_TRUE(files_with(backups_, "id-77").empty());
}

TEST_F(BackupTest, LeavesNoLog) {
  backup_store(store_, backups_, 1);
  restore_store(backups_, scratch_ / "R", {});
  for (const auto& entry : fs::recursive_directory_iterator(scratch_.path())) {
    EXPECT_FALSE(entry.path().filename().string().starts_with("LOG")) << entry.path();
    if (!entry.is_regular_file()) continue;
    EXPECT_EQ(read_file(entry.path()).find(scratch_.path().string()), std::string::npos)
        << entry.path();
  }
}

TEST_F(BackupTest, NeverTakesAnotherStoresPlace) {
  backup_store(store_, backups_, 1);
  create_store(scratch_ / "T", small_config(), samples_);
  expect_error(ErrorKind::kFailed, "holds backups of another store",
               [&] { backup_store(scratch_ / "T", backups_, 1); });
  restore_store(backups_, scratch_ / "R", {});
  EXPECT_EQ(backup_store(scratch_ / "R", backups_, 1).backup, 2U);
}

TEST_F(BackupTest, OfAnOlderCopyNeverTakesANewerOnesPlace) {
  backup_store(store_, backups_, 1);
  const std::string copy = scratch_ / "copy";
  fs::copy(store_, copy, fs::copy_options::recursive);
  forget({"id-77"});
  EXPECT_EQ(backup_store(store_, backups_, 1).requests, 1U);
  const auto refused = [&] {
    expect_error(ErrorKind::kFailed, "knows 3 events", [&] { backup_store(copy, backups_, 1); });
    EXPECT_EQ(restore_store(backups_, scratch_ / "R", {}).samples, 119U);
    fs::remove_all(scratch_ / "R");
  };
  refused();
  // Nor is a log as long the same log.
  {
    Store store(copy, Access::kWrite);
    store.journal().accept({RequestKind::kUnlearn, plan_for(store, {"id-5"}), {}});
    store.journal().erase();
  }
  refused();
  EXPECT_EQ(backup_store(copy, scratch_ / "elsewhere", 1).requests, 1U);
}

TEST_F(BackupTest, RefusesPlacesWhereItDoesNotBelong) {
  fs::create_directory(scratch_ / "full");
  std::ofstream(fs::path(scratch_ / "full") / "x") << "precious";
  expect_error(ErrorKind::kFailed, "holds something else",
               [&] { backup_store(store_, scratch_ / "full", 1); });
  expect_error(ErrorKind::kUsage, "lies in the store",
               [&] { backup_store(store_, store_ + "/backups", 1); });
  expect_error(ErrorKind::kFailed, "absent/B",
               [&] { backup_store(store_, scratch_ / "absent/B", 1); });
  expect_error(ErrorKind::kNotFound, "no store at",
               [&] { backup_store(scratch_ / "nowhere", backups_, 1); });
  EXPECT_FALSE(fs::exists(backups_));
}

TEST_F(BackupTest, IsNotRestoredWhereSomethingExists) {
  backup_store(store_, backups_, 1);
  const auto before = contents_of(store_);
  expect_error(ErrorKind::kFailed, "something is already there",
               [&] { restore_store(backups_, store_, {}); });
  EXPECT_EQ(contents_of(store_), before);
}

TEST_F(BackupTest, AndTheRestoredStoreDoNotLieInEachOther) {
  backup_store(store_, backups_, 1);
  for (const std::string& target : {backups_, backups_ + "/R", backups_ + "/meta/../x/R"}) {
    expect_error(ErrorKind::kUsage, "lie in each other",
                 [&] { restore_store(backups_, target, {}); });
  }
  const std::string outer = scratch_ / "outer";
  fs::create_directory(outer);
  expect_error(ErrorKind::kUsage, "lie in each other",
               [&] { restore_store(outer + "/B", outer, {}); });
  EXPECT_FALSE(fs::exists(backups_ + "/R"));
  EXPECT_TRUE(fs::is_empty(outer));
}

TEST_F(BackupTest, MustExistToBeRestored) {
  for (const std::string name : {"nowhere", "S"}) {
    expect_error(ErrorKind::kNotFound, "no backup in",
                 [&] { restore_store(scratch_ / name, scratch_ / "R", {}); });
  }
  EXPECT_TRUE(entries().empty());
}

TEST_F(BackupTest, IsNotRestoredWhereAnyFileIsDamaged) {
  backup_store(store_, backups_, 2);
  forget({"id-1"});
  backup_store(store_, backups_, 2);
  std::vector<fs::path> files;
  for (const auto& entry : fs::recursive_directory_iterator(backups_)) {
    if (entry.is_regular_file() && fs::file_size(entry.path()) > 0) files.push_back(entry.path());
  }
  std::size_t refused = 0;
  for (const fs::path& file : files) {
    const std::string whole = read_file(file);
    std::string bad = whole;
    bad[bad.size() / 2] = static_cast<char>(bad[bad.size() / 2] ^ 1);
    std::ofstream(file, std::ios::binary) << bad;
    try {
      // What belongs to the older backup alone does no harm.
      EXPECT_EQ(restore_store(backups_, scratch_ / "R", {}).samples, 119U) << file;
      EXPECT_EQ(contents_of(scratch_ / "R").size(), 119U) << file;
      fs::remove_all(scratch_ / "R");
    } catch (const Error& error) {
      EXPECT_EQ(error.kind(), ErrorKind::kDamaged) << error.what();
      const std::string name = file.lexically_relative(backups_);
      EXPECT_NE(std::string(error.what()).find(name), std::string::npos) << error.what();
      ++refused;
    }
    EXPECT_EQ(entries(), std::vector<std::string>{"list"});
    std::ofstream(file, std::ios::binary) << whole;
  }
  EXPECT_GE(refused, files.size() / 2);
}

}  // namespace
}  // namespace sisa
