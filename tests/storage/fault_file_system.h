#pragma once

#include <rocksdb/env.h>
#include <rocksdb/file_system.h>

#include <cstdint>
#include <memory>
#include <mutex>
#include <string>

#include "tests/storage/unsynced_changes.h"

namespace sisa::testing {

/// What goes wrong, and when.
struct Fault {
  enum class Kind {
    kError,    ///< the device fails
    kNoSpace,  ///< it is full; a write that fails leaves its first half
  };
  std::uint64_t call = 0;  ///< the first call that fails, from 1; 0: none
  Kind kind = Kind::kError;
  bool from_then_on = false;  ///< whether every later call fails, too
};

/// The real file system for RocksDB, in which calls that change the disk can be made to fail and
/// which can forget, as a machine that loses power, what was not synced. Counts appends, syncs,
/// closes, truncations, new files, renames, links, deletions and everything done to directories;
/// neither reads nor flushes, which reach no disk. Thread-safe.
class FaultFileSystem : public rocksdb::FileSystemWrapper {
 public:
  FaultFileSystem();

  /// From now on counts calls, to make those fail.
  void arm(const Fault& fault);

  /// Whether any call was made to fail.
  bool failed() const;

  /// Forgets what is not synced. Every file must be closed.
  void crash(Unsynced kept);

  const char* Name() const override { return "FaultFileSystem"; }

  using IOStatus = rocksdb::IOStatus;
  using Options = rocksdb::IOOptions;
  using Debug = rocksdb::IODebugContext;

  IOStatus NewWritableFile(const std::string& file, const rocksdb::FileOptions& options,
                           std::unique_ptr<rocksdb::FSWritableFile>* result, Debug* debug) override;
  IOStatus ReopenWritableFile(const std::string& file, const rocksdb::FileOptions& options,
                              std::unique_ptr<rocksdb::FSWritableFile>* result,
                              Debug* debug) override;
  IOStatus NewDirectory(const std::string& name, const Options& options,
                        std::unique_ptr<rocksdb::FSDirectory>* result, Debug* debug) override;
  IOStatus DeleteFile(const std::string& file, const Options& options, Debug* debug) override;
  IOStatus Truncate(const std::string& file, size_t size, const Options& options,
                    Debug* debug) override;
  IOStatus RenameFile(const std::string& from, const std::string& to, const Options& options,
                      Debug* debug) override;
  IOStatus LinkFile(const std::string& from, const std::string& to, const Options& options,
                    Debug* debug) override;
  IOStatus CreateDir(const std::string& name, const Options& options, Debug* debug) override;
  IOStatus CreateDirIfMissing(const std::string& name, const Options& options,
                              Debug* debug) override;
  IOStatus DeleteDir(const std::string& name, const Options& options, Debug* debug) override;

 private:
  class File;
  class Directory;

  IOStatus count_call();

  /// Runs `action` on what a crash would forget.
  template <class Action>
  void note(Action action) {
    const std::scoped_lock lock(mutex_);
    action(unsynced_);
  }

  mutable std::mutex mutex_;  // of all below
  Fault fault_;
  std::uint64_t calls_ = 0;
  bool failed_ = false;
  UnsyncedChanges unsynced_;
};

/// While it lives, stores are opened in that file system. RocksDB does not wait there before it
/// tries again what failed.
class ScopedFileSystem {
 public:
  explicit ScopedFileSystem(const std::shared_ptr<FaultFileSystem>& file_system);
  ~ScopedFileSystem();
  ScopedFileSystem(const ScopedFileSystem&) = delete;
  ScopedFileSystem& operator=(const ScopedFileSystem&) = delete;

 private:
  std::unique_ptr<rocksdb::Env> environment_;
};

}  // namespace sisa::testing
