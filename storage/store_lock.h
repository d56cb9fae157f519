#pragma once

#include <sys/types.h>

#include <optional>
#include <string>

namespace sisa {

/// The right to write to a store, of one object in all processes: taken here within this process,
/// and by RocksDB, with the file LOCK, among processes. RocksDB's lock is of the process: closing
/// any descriptor of that file would release it, so that its holder must never touch it.
class StoreLock {
 public:
  /// Error(kBusy) if another object of this process has it; Error(kFailed) if there is no such
  /// directory.
  explicit StoreLock(const std::string& path);
  ~StoreLock();
  StoreLock(const StoreLock&) = delete;
  StoreLock& operator=(const StoreLock&) = delete;

  /// For where RocksDB could not take its lock: Error(kBusy) if another process holds it. Must not
  /// be called once RocksDB has it.
  void expect_no_other() const;

  /// The process that may be writing to the store: its number, 0 if that is not known here. Nothing
  /// if nobody writes.
  static std::optional<pid_t> holder(const std::string& path);

 private:
  std::string path_;
  std::string canonical_;
};

}  // namespace sisa
