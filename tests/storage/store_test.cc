#include "storage/store.h"

#include <fcntl.h>
#include <rocksdb/db.h>
#include <sys/resource.h>
#include <sys/wait.h>

#include <atomic>
#include <thread>

#include "tests/storage/store_fixture.h"

namespace sisa {
namespace {

using namespace sisa::testing;
namespace fs = std::filesystem;

/// Runs `act` in another process; its exit status is what `act` returns.
int in_child(const std::function<int()>& act) {
  const pid_t child = ::fork();
  if (child == 0) ::_exit(act());
  int status = 0;
  ::waitpid(child, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

int kind_of_opening(const std::string& path, Access access) {
  try {
    Store store(path, access);
    return 0;
  } catch (const Error& error) {
    return static_cast<int>(error.kind());
  }
}

TEST(Store, KeepsConfigurationAndSamples) {
  const TempDir scratch;
  StoreConfig config = small_config();
  config.columns.id = "naïve";
  config.training.learning_rate = 0.1;
  create_store(scratch / "s", config, numbered_samples(500));
  for (const Access access : {Access::kRead, Access::kWrite, Access::kRead}) {
    Store store(scratch / "s", access);
    EXPECT_EQ(store.config(), config);
    EXPECT_EQ(store.path(), scratch / "s");
    const auto all = contents(store);
    ASSERT_EQ(all.size(), 500U);
    EXPECT_TRUE(all.at("id-42").ends_with(" id-42 2 000042"));
    store.verify_files();
  }
}

TEST(Store, ReportsAMissingStore) {
  const TempDir scratch;
  fs::create_directory(scratch / "empty");
  std::ofstream(scratch / "file") << "x";
  for (const std::string name : {"none", "empty", "file"}) {
    for (const Access access : {Access::kRead, Access::kWrite}) {
      expect_error(ErrorKind::kNotFound, "no store at " + (scratch / name),
                   [&] { Store store(scratch / name, access); });
    }
  }
  EXPECT_FALSE(fs::exists(scratch / "none"));
  EXPECT_TRUE(fs::is_empty(scratch / "empty"));
}

TEST(Store, ReportsAPathThatCannotBe) {
  expect_error(ErrorKind::kFailed, "File name too long",
               [] { Store store(std::string(300, 'x'), Access::kRead); });
}

TEST(Store, OpensMoreFilesThanTheSoftLimit) {
  const TempDir scratch;
  create_store(scratch / "s", small_config(), numbered_samples(100));
  {
    Store store(scratch / "s", Access::kWrite);
    train_all(store, "some");
    store.journal().accept(removal_of(store, {"id-1"}));
    store.journal().erase();
  }
  for (const Access access : {Access::kRead, Access::kWrite}) {
    EXPECT_EQ(in_child([&] {
                struct rlimit limit {};
                ::getrlimit(RLIMIT_NOFILE, &limit);
                limit.rlim_cur = 7;
                if (::setrlimit(RLIMIT_NOFILE, &limit) != 0) return 1;
                return kind_of_opening(scratch / "s", access);
              }),
              0);
  }
}

TEST(Store, RefusesANewerFormatByName) {
  const TempDir scratch;
  create_store(scratch / "s", small_config(), numbered_samples(5));
  overwrite_meta(scratch / "s", "format", "6");
  for (const Access access : {Access::kRead, Access::kWrite}) {
    expect_error(ErrorKind::kFailed,
                 "store " + (scratch / "s") + " has format 6, newer than this program knows (5)",
                 [&] { Store store(scratch / "s", access); });
  }
}

TEST(Store, RefusesAnOlderFormatByName) {
  const TempDir scratch;
  create_store(scratch / "s", small_config(), numbered_samples(5));
  for (const std::string format : {"1", "2"}) {
    overwrite_meta(scratch / "s", "format", format);
    for (const Access access : {Access::kRead, Access::kWrite}) {
      expect_error(ErrorKind::kFailed,
                   "has format " + format + ", older than this program reads (3)",
                   [&] { Store(scratch / "s", access); });
    }
  }
}

TEST(Store, RefusesANewerFormatWithOtherTables) {
  const TempDir scratch;
  create_store(scratch / "s", small_config(), numbered_samples(5));
  overwrite_meta(scratch / "s", "format", "17");
  {
    std::vector<std::string> names;
    ASSERT_TRUE(rocksdb::DB::ListColumnFamilies({}, scratch / "s", &names).ok());
    std::vector<rocksdb::ColumnFamilyDescriptor> families;
    for (const auto& name : names) families.emplace_back(name, plain_options());
    families.emplace_back("hyperspace", rocksdb::ColumnFamilyOptions());
    rocksdb::Options options;
    options.create_missing_column_families = true;
    std::vector<rocksdb::ColumnFamilyHandle*> handles;
    rocksdb::DB* db = nullptr;
    ASSERT_TRUE(rocksdb::DB::Open(options, scratch / "s", families, &handles, &db).ok());
    for (auto* handle : handles) db->DestroyColumnFamilyHandle(handle);
    delete db;
  }
  expect_error(ErrorKind::kFailed, "has format 17, newer",
               [&] { Store store(scratch / "s", Access::kWrite); });
  overwrite_meta(scratch / "s", "format", "3");
  expect_error(ErrorKind::kDamaged, "its tables are not those of this format",
               [&] { Store store(scratch / "s", Access::kRead); });
}

TEST(Store, RefusesForeignMetadata) {
  const TempDir scratch;
  create_store(scratch / "s", small_config(), numbered_samples(5));
  overwrite_meta(scratch / "s", "config", "{}");
  expect_error(ErrorKind::kDamaged, "configuration",
               [&] { Store s(scratch / "s", Access::kRead); });
  overwrite_meta(scratch / "s", "format", "one");
  expect_error(ErrorKind::kDamaged, "no format version",
               [&] { Store s(scratch / "s", Access::kRead); });
}

TEST(Store, NamesTheProcessThatHoldsIt) {
  const TempDir scratch;
  create_store(scratch / "s", small_config(), numbered_samples(5));
  const std::string in_use =
      "store " + (scratch / "s") + " is in use by process " + std::to_string(::getpid());
  Store held(scratch / "s", Access::kWrite);
  const auto open_again = [&] { Store store(scratch / "s", Access::kWrite); };
  expect_error(ErrorKind::kBusy, in_use, open_again);
  // Asking must not have released the lock.
  expect_error(ErrorKind::kBusy, in_use, open_again);
}

TEST(Store, NamesAnotherProcessThatHoldsIt) {
  const TempDir scratch;
  create_store(scratch / "s", small_config(), numbered_samples(5));
  int ready[2];
  int done[2];
  ASSERT_EQ(::pipe(ready), 0);
  ASSERT_EQ(::pipe(done), 0);
  const pid_t child = ::fork();
  if (child == 0) {
    char byte = 'r';
    ::close(done[1]);
    try {
      Store store(scratch / "s", Access::kWrite);
      if (::write(ready[1], &byte, 1) == 1 && ::read(done[0], &byte, 1) == 0) ::_exit(0);
    } catch (const Error&) {
    }
    ::_exit(1);
  }
  char byte = 0;
  ::close(ready[1]);
  ASSERT_EQ(::read(ready[0], &byte, 1), 1);
  for (int i = 0; i < 2; ++i) {
    expect_error(ErrorKind::kBusy, "is in use by process " + std::to_string(child),
                 [&] { Store store(scratch / "s", Access::kWrite); });
  }
  { Store reader(scratch / "s", Access::kRead); }
  ::close(done[1]);
  int status = 0;
  ::waitpid(child, &status, 0);
  EXPECT_EQ(status, 0);
  { Store writer(scratch / "s", Access::kWrite); }
}

TEST(Store, ThatCannotBeLockedIsNotInUse) {
  const TempDir scratch;
  create_store(scratch / "s", small_config(), numbered_samples(5));
  std::filesystem::remove(scratch / "s/LOCK");
  std::filesystem::create_directory(scratch / "s/LOCK");
  expect_error(ErrorKind::kFailed, "LOCK", [&] { Store store(scratch / "s", Access::kWrite); });
}

TEST(Store, WithoutItsCurrentIsDamaged) {
  const TempDir scratch;
  create_store(scratch / "s", small_config(), numbered_samples(5));
  std::filesystem::remove(scratch / "s/CURRENT");
  expect_error(ErrorKind::kDamaged, "its file CURRENT is missing",
               [&] { Store store(scratch / "s", Access::kRead); });
}

TEST(Store, ReaderBesideAWriterSeesWhatWasWhenItOpened) {
  const TempDir scratch;
  create_store(scratch / "s", small_config(), numbered_samples(300));
  Store writer(scratch / "s", Access::kWrite);
  Store early(scratch / "s", Access::kRead);
  train_all(writer, "first");
  writer.journal().accept(removal_of(writer, {"id-1", "id-2"}));
  Store middle(scratch / "s", Access::kRead);
  writer.journal().erase();
  EXPECT_EQ(contents(early).size(), 300U);
  EXPECT_EQ(early.checkpoints().served(ShardId{0}), kNoSlice);
  EXPECT_EQ(contents(middle).size(), 298U);
  EXPECT_EQ(middle.journal().all().at(0).state, RequestState::kAccepted);
  Store late(scratch / "s", Access::kRead);
  EXPECT_EQ(contents(late).size(), 298U);
  EXPECT_EQ(late.journal().all().at(0).state, RequestState::kErased);
}

TEST(Store, ReaderSaysThatAWriterTookFilesAway) {
  const TempDir scratch;
  create_store(scratch / "s", small_config(), numbered_samples(300));
  Store writer(scratch / "s", Access::kWrite);
  Store reader(scratch / "s", Access::kRead);
  EXPECT_TRUE(reader.verify_files());
  writer.journal().accept(removal_of(writer, {"id-1"}));
  writer.journal().erase();
  EXPECT_FALSE(reader.verify_files());
  reader.refresh();
  EXPECT_TRUE(reader.verify_files());
}

TEST(Store, ReadersOpenWhileAWriterRewritesFiles) {
  const TempDir scratch;
  create_store(scratch / "s", small_config(), numbered_samples(400));
  Store writer(scratch / "s", Access::kWrite);
  std::atomic<bool> stop = false;
  std::atomic<int> accepted = 0;
  std::jthread writing([&] {
    for (int i = 0; i < 20; ++i) {
      writer.journal().accept(removal_of(writer, {"id-" + std::to_string(i)}));
      ++accepted;
      writer.journal().erase();
    }
    stop = true;
  });
  while (!stop) {
    const int before = accepted;
    Store reader(scratch / "s", Access::kRead);
    // Whatever was accepted before the opening must not come back.
    EXPECT_LE(contents(reader).size(), 400U - static_cast<unsigned>(before));
  }
}

TEST(Store, ReadingChangesNoFile) {
  const TempDir scratch;
  create_store(scratch / "s", small_config(), numbered_samples(50));
  const auto listing = [&] {
    std::map<std::string, std::string> files;
    for (const auto& entry : fs::directory_iterator(scratch / "s")) {
      files[entry.path().filename().string()] = read_file(entry.path());
    }
    return files;
  };
  const auto before = listing();
  {
    Store store(scratch / "s", Access::kRead);
    contents(store);
    store.verify_files();
    expect_error(ErrorKind::kFailed, "read only",
                 [&] { store.journal().accept(removal_of(store, {"id-1"})); });
  }
  EXPECT_EQ(listing(), before);
}

/// Wherever a bit flips, damage is found or does no harm.
TEST(Store, FindsFlippedBytes) {
  const TempDir scratch;
  create_store(scratch / "good", small_config(), numbered_samples(40));
  std::map<std::string, std::string> truth;
  {
    Store store(scratch / "good", Access::kWrite);
    train_all(store, "good");
    store.journal().accept(removal_of(store, {"id-3"}));
    truth = contents(store);
  }
  const auto survives = [&](const std::string& path) {
    Store store(path, Access::kRead);
    store.verify_files();
    for (std::uint32_t s = 0; s < 3; ++s) {
      const SliceId served = store.checkpoints().served(ShardId{s});
      if (served != kNoSlice) store.checkpoints().load({ShardId{s}, served});
    }
    return contents(store) == truth && store.journal().all().size() == 1;
  };
  std::mt19937 random(11);
  for (const auto& entry : fs::directory_iterator(scratch / "good")) {
    const std::string name = entry.path().filename().string();
    const std::string good = read_file(entry.path());
    if (good.empty()) continue;
    for (int i = 0; i < 15; ++i) {
      fs::remove_all(scratch / "bad");
      fs::copy(scratch / "good", scratch / "bad", fs::copy_options::recursive);
      std::string bad = good;
      const std::size_t at = random() % bad.size();
      bad[at] = static_cast<char>(bad[at] ^ (1 << random() % 8));
      std::ofstream(fs::path(scratch / "bad") / name, std::ios::binary) << bad;
      try {
        EXPECT_TRUE(survives(scratch / "bad")) << name << " byte " << at;
      } catch (const Error& error) {
        EXPECT_EQ(error.kind(), ErrorKind::kDamaged) << name << " byte " << at << error.what();
      }
    }
  }
}

TEST(Store, VerifyingReadsEveryFile) {
  const TempDir scratch;
  create_store(scratch / "s", small_config(), numbered_samples(100));
  for (const auto& entry : fs::directory_iterator(scratch / "s")) {
    if (entry.path().extension() != ".sst") continue;
    const std::string good = read_file(entry.path());
    std::string bad = good;
    bad[2] ^= 1;
    std::ofstream(entry.path(), std::ios::binary) << bad;
    expect_error(ErrorKind::kDamaged, entry.path().filename().string(), [&] {
      Store store(scratch / "s", Access::kRead);
      store.verify_files();
    });
    std::ofstream(entry.path(), std::ios::binary) << good;
  }
  Store store(scratch / "s", Access::kRead);
  EXPECT_NO_THROW(store.verify_files());
}

TEST(Store, OpensAfterALogThatEndsWithinARecord) {
  const TempDir scratch;
  create_store(scratch / "s", small_config(), numbered_samples(100));
  // A process that dies: its store is never closed.
  ASSERT_EQ(in_child([&]() -> int {
              Store store(scratch / "s", Access::kWrite);
              train_all(store, "torn");
              ::_exit(0);
            }),
            0);
  fs::path log;
  for (const auto& entry : fs::directory_iterator(scratch / "s")) {
    if (entry.path().extension() == ".log" && entry.file_size() > 0) log = entry.path();
  }
  ASSERT_FALSE(log.empty());
  const auto whole = fs::file_size(log);
  for (const std::uintmax_t cut : {1U, 100U, 1000U}) {
    fs::remove_all(scratch / "torn");
    fs::copy(scratch / "s", scratch / "torn", fs::copy_options::recursive);
    fs::resize_file(fs::path(scratch / "torn") / log.filename(), whole - cut);
    for (const Access access : {Access::kRead, Access::kWrite}) {
      Store store(scratch / "torn", access);
      EXPECT_LT(store.checkpoints().served(ShardId{2}).value, 4U);
      EXPECT_EQ(contents(store).size(), 100U);
    }
  }
}

/// RocksDB alone would take the last record of a log or MANIFEST, whose length leads beyond the
/// end, for one that was never written whole, and forget it.
TEST(Store, RefusesADamagedLengthAtTheEndOfALog) {
  const TempDir scratch;
  create_store(scratch / "s", small_config(), numbered_samples(100));
  ASSERT_EQ(in_child([&]() -> int {
              Store store(scratch / "s", Access::kWrite);
              store.journal().accept(removal_of(store, {"id-5"}));
              ::_exit(0);
            }),
            0);
  ASSERT_EQ(kind_of_opening(scratch / "s", Access::kRead), 0);
  int files = 0;
  for (const auto& entry : fs::directory_iterator(scratch / "s")) {
    const std::string name = entry.path().filename().string();
    const std::string good = read_file(entry.path());
    if ((!name.ends_with(".log") && !name.starts_with("MANIFEST")) || good.empty()) continue;
    std::size_t last = 0;
    const auto length = [&](std::size_t at) {
      return static_cast<unsigned char>(good[at + 4]) +
             256U * static_cast<unsigned char>(good[at + 5]);
    };
    while (last + 7 + length(last) < good.size()) last += 7 + length(last);
    for (int bit = 0; bit < 16; ++bit) {
      SCOPED_TRACE(name + " bit " + std::to_string(bit));
      std::string bad = good;
      bad[last + 4 + bit / 8] = static_cast<char>(bad[last + 4 + bit / 8] ^ 1 << bit % 8);
      std::ofstream(entry.path(), std::ios::binary) << bad;
      for (const Access access : {Access::kRead, Access::kWrite}) {
        EXPECT_EQ(kind_of_opening(scratch / "s", access), 4);
      }
    }
    std::ofstream(entry.path(), std::ios::binary) << good;
    ++files;
  }
  EXPECT_EQ(files, 2);
  EXPECT_EQ(kind_of_opening(scratch / "s", Access::kWrite), 0);
}

TEST(Store, RefusesALogThatIsDamagedWithin) {
  const TempDir scratch;
  create_store(scratch / "s", small_config(), numbered_samples(100));
  ASSERT_EQ(in_child([&]() -> int {
              Store store(scratch / "s", Access::kWrite);
              store.journal().accept(removal_of(store, {"id-5"}));
              train_all(store, "after");
              ::_exit(0);
            }),
            0);
  for (const auto& entry : fs::directory_iterator(scratch / "s")) {
    if (entry.path().extension() != ".log" || entry.file_size() == 0) continue;
    std::string bytes = read_file(entry.path());
    bytes[20] ^= 1;
    std::ofstream(entry.path(), std::ios::binary) << bytes;
  }
  EXPECT_EQ(kind_of_opening(scratch / "s", Access::kRead), 4);
  EXPECT_EQ(kind_of_opening(scratch / "s", Access::kWrite), 4);
}

TEST(Store, ReportsAMissingFileAsDamage) {
  const TempDir scratch;
  create_store(scratch / "s", small_config(), numbered_samples(100));
  for (const auto& entry : fs::directory_iterator(scratch / "s")) {
    if (entry.path().extension() == ".sst") fs::remove(entry.path());
  }
  EXPECT_EQ(kind_of_opening(scratch / "s", Access::kRead), 4);
  EXPECT_EQ(kind_of_opening(scratch / "s", Access::kWrite), 4);
}

}  // namespace
}  // namespace sisa
