#pragma once

#include <rocksdb/db.h>
#include <rocksdb/write_batch.h>

#include <array>
#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <shared_mutex>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "storage/keys.h"
#include "storage/store_config.h"
#include "storage/store_lock.h"

namespace rocksdb {
class BackupEngine;
}

namespace sisa {

class RowBlock;

/// The tables of docs/store-format.md; each is a RocksDB column family of that name.
enum class Family : std::uint8_t {
  kMeta,  ///< RocksDB's "default"
  kSamples,
  kPlaces,
  kCopies,
  kCounts,
  kCheckpoints,
  kStates,
  kRequests,
  kRemoved,
  kEvents,
  kNodes,
};
inline constexpr std::size_t kTables = 11;

/// An open RocksDB in our format. The only place that knows RocksDB's options, locks and errors:
/// whatever fails here is an Error whose one line names the store. Reading is safe from many
/// threads; writes are atomic.
class Database {
 public:
  enum class Mode {
    kRead,    ///< the store as it is at this moment, also beside a writer; changes no file
    kWrite,   ///< the only writer
    kCreate,  ///< a new store in an existing directory, for bulk loading: what is written is not
              ///< durable before finish_load()
  };

  /// Errors as Store's constructor.
  Database(const std::string& path, Mode mode);
  ~Database();
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;

  /// For tests: every database that is opened from now on uses that environment, which must outlive
  /// it; nullptr for RocksDB's own.
  static void use_environment(rocksdb::Env* environment);

  const std::string& path() const { return path_; }

  /// The process that may be writing beside this object: its number, 0 if that is not known here.
  /// Nothing if nobody else writes.
  std::optional<pid_t> other_writer() const;

  /// For kRead: if anything was written since, sees the store as it is now, and says so. Looks at
  /// names and sizes of files alone where nothing was. Waits until running reads have ended. Errors
  /// as the constructor's, and Error(kFailed) if another store, or another history of this one, has
  /// taken its place; then the store is seen as before.
  bool refresh();

  /// The configuration that the store was created with.
  StoreConfig config() const;

  /// The format version that the store is of now.
  std::uint32_t format() const;

  /// Adds to a batch, where the store's format is lower than that, that it is that one from here
  /// on.
  void raise_format(std::uint32_t version, rocksdb::WriteBatch& batch) const;

  std::optional<std::string> get(Family table, std::string_view key) const;

  /// Calls `visit` with every key and value of a range in order, until it returns false.
  void scan(Family table, const KeyRange& range,
            const std::function<bool(std::string_view key, std::string_view value)>& visit) const;

  /// The greatest key of a table; nothing if it is empty.
  std::optional<std::string> last_key(Family table) const;

  /// For filling write batches.
  rocksdb::ColumnFamilyHandle* handle(Family table) const;

  enum class Durability {
    kProcess,  ///< survives a crash of the process; of the machine soon
    kMachine,  ///< on return survives a crash of the machine
    kNone,     ///< bulk loading
  };
  void write(rocksdb::WriteBatch& batch, Durability durability);

  /// A number that changes with every change of the set of samples while this object lives.
  std::uint64_t sample_revision() const { return sample_revision_; }

  /// Called before such a change is written, under lock_writes().
  void begin_sample_change() { ++sample_revision_; }

  /// Held while reading what a following write depends on.
  std::unique_lock<std::mutex> lock_writes() { return std::unique_lock(writes_); }

  /// A table and the part of it that something was deleted from.
  struct Deletion {
    Family table;
    std::optional<KeyRange> range;  ///< including its end; nothing: all of it
  };

  /// Rewrites whatever files may hold deleted bytes of these ranges, and every log, and removes the
  /// old ones: on return they are gone from the directory, also after a crash of the machine.
  /// Error(kFailed) names a file that could not be removed. Waits until running reads have ended.
  void purge(std::span<const Deletion> deletions);

  /// The names of all files in the store's directory that may hold bytes: all but the lock's.
  std::vector<std::string> files() const;

  /// The same without the live tables that hold none of these rows, as their recorded bounds show.
  std::vector<std::string> files_that_may_hold(std::span<const Deletion> rows) const;

  /// A live file of one table.
  struct TableFile {
    std::string name;
    Family table;
  };
  std::vector<TableFile> table_files() const;

  /// Calls `visit` with all rows in one, by ascending key, whether or not later files deleted them.
  void scan_file(
      const TableFile& file,
      const std::function<void(std::string_view key, std::string_view value)>& visit) const;

  /// Error(kFailed) if the table has no row and yet a file.
  void expect_no_file_without_rows(Family table) const;

  /// Moves what the log holds into tables, so that it need not be read again by who opens the store
  /// next.
  void flush();

  /// As flush(), and lays out what training wrote so that a purge rewrites little beside what it
  /// must.
  void settle_training();

  /// A file of rows that is no part of the database yet.
  struct LoadedFile {
    std::string path;
    std::string checksum;
    std::string checksum_kind;
  };

  /// Writes rows to a file beside the database's own, synced, as that table wants them. Requires at
  /// least one row, keys in ascending order, each once, and a number for each file of the table.
  /// Safe from many threads.
  LoadedFile write_file(Family table, std::size_t number, const RowBlock& rows) const;

  /// Makes such files part of the table, durably and as they are. Requires an empty table, and
  /// files in order of their keys.
  void take_in(Family table, const std::vector<LoadedFile>& files);

  /// Ends bulk loading: makes durable what was written.
  void finish_load();

  /// Adds a backup of the store as it is at this moment, with a note beside it; returns its number.
  std::uint32_t back_up(rocksdb::BackupEngine& to, const std::string& note);

  void verify_files() const;

 private:
  explicit Database(std::string path) : path_(std::move(path)) {}

  void expect_continued_by(const Database& fresh) const;
  void open(Mode mode);
  rocksdb::Status try_open(Mode mode);
  void check_version() const;
  void settle(Family table);
  /// What only grows gets a small file with every flush: where many lie, of tables that have many.
  std::vector<Deletion> crowds() const;
  void rewrite_format();
  void compact(std::span<const Deletion> deletions);
  void remove_obsolete_files();
  void expect_no_obsolete_file() const;
  void close();
  void expect(const rocksdb::Status& status) const;
  void expect_written(const rocksdb::Status& status);
  [[noreturn]] void fail_open(const rocksdb::Status& status) const;

  std::string path_;
  std::optional<StoreLock> lock_;  // of a writer
  std::string mark_;               // of the files as they were just before they were opened
  std::unique_ptr<rocksdb::DB> db_;
  std::array<rocksdb::ColumnFamilyHandle*, kTables> handles_{};
  std::atomic<bool> write_failed_ = false;
  std::atomic<std::uint64_t> sample_revision_ = 0;
  std::mutex writes_;
  mutable std::shared_mutex scans_;
};

}  // namespace sisa
