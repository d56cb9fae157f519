#include "storage/backup.h"

#include <rocksdb/utilities/backup_engine.h>

#include <algorithm>
#include <filesystem>
#include <memory>
#include <set>
#include <sstream>
#include <vector>

#include "shards/error.h"
#include "storage/database.h"
#include "storage/directory.h"
#include "storage/kill_point.h"
#include "storage/receipts/hex.h"
#include "storage/store.h"
#include "storage/working_directory.h"

namespace sisa {
namespace {

namespace fs = std::filesystem;

/// Where RocksDB keeps the list of each backup's files.
constexpr const char* kLists = "meta";

[[noreturn]] void fail(ErrorKind kind, const std::string& directory, const std::string& why) {
  throw Error(kind, "backup directory " + directory + ": " + why);
}

void expect(const std::string& directory, const rocksdb::Status& status) {
  if (status.ok()) return;
  std::string why = status.ToString();
  std::replace(why.begin(), why.end(), '\n', ' ');
  fail(status.IsCorruption() ? ErrorKind::kDamaged : ErrorKind::kFailed, directory, why);
}

/// What both engines want to know. Without a logger they write no LOG file.
rocksdb::BackupEngineOptions engine_options(const std::string& directory) {
  rocksdb::BackupEngineOptions options(directory);
  options.info_log = nullptr;
  options.sync = true;
  return options;
}

/// Makes the directory, or sees that it is one for backups.
void prepare(const std::string& directory, const std::string& store) {
  if (lies_in(directory, store)) {
    fail(ErrorKind::kUsage, directory, "lies in the store; a backup belongs elsewhere");
  }
  std::error_code error = make_private_directory(directory);
  if (!error || error == std::errc::file_exists) error = sync_name(directory);
  if (error) fail(ErrorKind::kFailed, directory, error.message());
  const bool empty = fs::is_empty(directory, error);
  if (error) fail(ErrorKind::kFailed, directory, error.message());
  if (!empty && !fs::is_directory(fs::path(directory) / kLists)) {
    fail(ErrorKind::kFailed, directory, "holds something else, expected backups or nothing");
  }
}

/// Which store a backup is of, and how much of its log it holds.
struct Origin {
  std::string public_key;
  std::uint64_t size = 0;
  TreeHash root;
};

/// As it stands in the backup's metadata: "KEY SIZE ROOT".
std::string to_string(const Origin& origin) {
  return origin.public_key + " " + std::to_string(origin.size) + " " + to_hex(origin.root);
}

std::optional<Origin> origin_from(const std::string& text) {
  std::istringstream words(text);
  Origin origin;
  std::string root;
  if (!(words >> origin.public_key >> origin.size >> root)) return std::nullopt;
  if (!read_hex(root, origin.root.bytes)) return std::nullopt;
  return origin;
}

/// Work on the backups in one directory.
class Backups {
 public:
  explicit Backups(const std::string& directory) : directory_(directory), turn_(directory) {
    rocksdb::BackupEngine* engine = nullptr;
    expect(directory, rocksdb::BackupEngine::Open(engine_options(directory),
                                                  rocksdb::Env::Default(), &engine));
    engine_.reset(engine);
  }

  /// Refuses backups of another store, and a newest one that knows what `events` does not: it is
  /// no older state of this store, and its place must not be taken.
  void expect_past(const StoreKey& key, const EventLog& events) const {
    std::optional<Origin> newest;
    for (const rocksdb::BackupInfo& backup : all()) {
      newest = origin_from(backup.app_metadata);
      if (newest && newest->public_key == key.public_key()) continue;
      fail(ErrorKind::kFailed, directory_, "holds backups of another store");
    }
    if (!newest || (newest->size <= events.size() && newest->root == events.root(newest->size))) {
      return;
    }
    fail(ErrorKind::kFailed, directory_,
         "its newest backup knows " + std::to_string(newest->size) +
             " events that are not the beginning of this store's log of " +
             std::to_string(events.size()) + "; back up an older copy of a store elsewhere");
  }

  std::uint32_t add(Database& database, const Origin& origin) {
    const std::uint32_t backup = database.back_up(*engine_, to_string(origin));
    expect(directory_, engine_->VerifyBackup(backup, /*verify_with_checksum=*/true));
    return backup;
  }

  /// Removes all but the newest, and what was never completed or cannot be read.
  void keep_newest(std::uint32_t count) {
    std::vector<rocksdb::BackupID> unreadable;
    engine_->GetCorruptedBackups(&unreadable);
    for (const rocksdb::BackupID backup : unreadable) {
      expect(directory_, engine_->DeleteBackup(backup));
    }
    expect(directory_, engine_->PurgeOldBackups(count));
    expect(directory_, engine_->GarbageCollect());
    const std::set<fs::path> needed = files();
    for (const auto& entry : fs::recursive_directory_iterator(directory_)) {
      if (entry.is_directory()) {
        sync(entry.path());
      } else if (!needed.contains(entry.path().lexically_relative(directory_))) {
        fail(ErrorKind::kFailed, directory_,
             "file " + entry.path().lexically_relative(directory_).string() +
                 " is of no backup that is kept, but was not removed");
      }
    }
    sync(directory_);
  }

  std::vector<rocksdb::BackupInfo> all() const {
    std::vector<rocksdb::BackupInfo> backups;
    engine_->GetBackupInfo(&backups, /*include_file_details=*/true);
    return backups;
  }

 private:
  /// Those of all backups, relative to the directory.
  std::set<fs::path> files() const {
    std::set<fs::path> files;
    for (const rocksdb::BackupInfo& backup : all()) {
      files.insert(fs::path(kLists) / std::to_string(backup.backup_id));
      for (const rocksdb::BackupFileInfo& file : backup.file_details) {
        files.insert(fs::path(file.relative_filename).lexically_normal());
      }
    }
    return files;
  }

  void sync(const fs::path& directory) const {
    if (const std::error_code error = sync_directory(directory.string())) {
      fail(ErrorKind::kFailed, directory_, error.message());
    }
  }

  std::string directory_;
  DirectoryTurn turn_;
  std::unique_ptr<rocksdb::BackupEngine> engine_;
};

/// What is wrong with a backup that the engine cannot read.
std::string damage(const rocksdb::BackupEngineReadOnly& engine, rocksdb::BackupID backup) {
  const std::string list = std::string(kLists) + "/" + std::to_string(backup);
  return "file " + list + " or one that it lists (" + engine.VerifyBackup(backup).ToString() + ")";
}

/// Copies the newest backup to `target`, comparing checksums.
void copy_newest(const std::string& directory, const std::string& target) {
  if (!fs::is_directory(fs::path(directory) / kLists)) {
    throw Error(ErrorKind::kNotFound, "no backup in " + directory);
  }
  const DirectoryTurn turn(directory);
  rocksdb::BackupEngineReadOnly* opened = nullptr;
  expect(directory, rocksdb::BackupEngineReadOnly::Open(engine_options(directory),
                                                        rocksdb::Env::Default(), &opened));
  const std::unique_ptr<rocksdb::BackupEngineReadOnly> engine(opened);
  rocksdb::BackupInfo newest;
  const rocksdb::Status found = engine->GetLatestBackupInfo(&newest);
  if (!found.IsNotFound()) expect(directory, found);
  std::vector<rocksdb::BackupID> unreadable;
  engine->GetCorruptedBackups(&unreadable);
  for (const rocksdb::BackupID backup : unreadable) {
    if (backup < newest.backup_id) continue;
    fail(ErrorKind::kDamaged, directory,
         "backup " + std::to_string(backup) + " is damaged: " + damage(*engine, backup));
  }
  if (found.IsNotFound()) throw Error(ErrorKind::kNotFound, "no backup in " + directory);
  const rocksdb::Status restored = engine->RestoreDBFromBackup(newest.backup_id, target, target);
  if (restored.IsCorruption()) {  // which does not say in what file
    expect(directory, engine->VerifyBackup(newest.backup_id, /*verify_with_checksum=*/true));
  }
  expect(directory, restored);
}

std::vector<LocatedSample> suppressed_samples(Store& store, const SuppressionList& list) {
  std::vector<LocatedSample> suppressed;
  const StoreConfig& config = store.config();
  for (std::uint32_t shard = 0; shard < config.shards; ++shard) {
    for (std::uint32_t slice = 1; slice <= config.slices; ++slice) {
      const Place place{{shard}, {slice}};
      store.samples().scan(place, [&](const StoredSample& sample) {
        if (list.contains(sample.id)) suppressed.push_back({sample.key, place});
      });
    }
  }
  return suppressed;
}

std::uint64_t count_samples(Store& store) {
  std::uint64_t count = 0;
  for (std::uint32_t shard = 0; shard < store.config().shards; ++shard) {
    for (std::uint32_t slice = 1; slice <= store.config().slices; ++slice) {
      count += store.samples().count({{shard}, {slice}});
    }
  }
  return count;
}

/// Forgets whom the list names, before anybody sees the store.
RestoreReport suppress(Store& store, const SuppressionList& list) {
  RequestJournal& journal = store.journal();
  RestoreReport report;
  report.last = journal.find(journal.last());
  const std::vector<LocatedSample> suppressed = suppressed_samples(store, list);
  report.suppressed = suppressed.size();
  if (!suppressed.empty()) {
    const Request accepted = journal.accept({RequestKind::kUnlearn, plan_deletion(suppressed), {}});
    journal.erase();
    report.request = journal.find(accepted.number);
  }
  report.samples = count_samples(store);
  return report;
}

}  // namespace

BackupReport backup_store(const std::string& store, const std::string& directory,
                          std::uint32_t keep) {
  Database database(store, Database::Mode::kWrite);
  const EventLog events(database);
  const StoreKey key(database);
  RequestJournal journal(database, events, key);
  journal.erase();
  prepare(directory, store);
  Backups backups(directory);
  backups.expect_past(key, events);
  const TreeHead head = events.head();
  BackupReport report;
  report.backup = backups.add(database, {key.public_key(), head.size, head.root});
  kill_point("backup.copied");
  report.requests = journal.last();
  backups.keep_newest(keep);
  kill_point("backup.pruned");
  const std::vector<rocksdb::BackupInfo> kept = backups.all();
  report.bytes = kept.back().size;
  report.kept = static_cast<std::uint32_t>(kept.size());
  return report;
}

RestoreReport restore_store(const std::string& directory, const std::string& store,
                            const SuppressionList& suppressions) {
  if (lies_in(store, directory) || lies_in(directory, store)) {
    throw Error(ErrorKind::kUsage, "store " + store + " and backup directory " + directory +
                                       " lie in each other; the store belongs elsewhere");
  }
  WorkingDirectory working(store);
  copy_newest(directory, working.path());
  kill_point("restore.copied");
  RestoreReport report;
  {
    Store restored(working.path(), Access::kWrite);
    report = suppress(restored, suppressions);
  }
  working.publish();
  return report;
}

}  // namespace sisa
