#include "storage/store_lock.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <mutex>
#include <set>

#include "shards/error.h"

namespace sisa {
namespace {

/// The stores that this process may write to.
class Reservations {
 public:
  bool take(const std::string& path) {
    const std::scoped_lock lock(mutex_);
    return paths_.insert(path).second;
  }
  bool has(const std::string& path) {
    const std::scoped_lock lock(mutex_);
    return paths_.contains(path);
  }
  void drop(const std::string& path) {
    const std::scoped_lock lock(mutex_);
    paths_.erase(path);
  }

 private:
  std::mutex mutex_;
  std::set<std::string> paths_;
};

Reservations& reservations() {
  static Reservations instance;
  return instance;
}

/// The process that holds RocksDB's lock; 0 for none, -1 for one that has no number here.
pid_t file_lock_holder(const std::string& path) {
  int file = ::open((path + "/LOCK").c_str(), O_RDWR | O_CLOEXEC);
  if (file < 0 && errno != ENOENT) file = ::open((path + "/LOCK").c_str(), O_RDONLY | O_CLOEXEC);
  if (file < 0 && errno == ENOENT) return 0;
  if (file < 0) return -1;  // who may not look must take it that there is one
  struct flock lock {};
  lock.l_type = F_WRLCK;
  lock.l_whence = SEEK_SET;
  const bool held = ::fcntl(file, F_GETLK, &lock) == 0 && lock.l_type != F_UNLCK;
  ::close(file);
  if (!held) return 0;
  return lock.l_pid > 0 ? lock.l_pid : -1;
}

[[noreturn]] void fail_busy(const std::string& path, pid_t holder) {
  const std::string who =
      holder > 0 ? "process " + std::to_string(holder) : std::string("another process");
  throw Error(ErrorKind::kBusy, "store " + path + " is in use by " + who);
}

}  // namespace

StoreLock::StoreLock(const std::string& path) : path_(path) {
  std::error_code error;
  canonical_ = std::filesystem::canonical(path, error).string();
  if (error) throw Error(ErrorKind::kFailed, "store " + path + ": " + error.message());
  if (!reservations().take(canonical_)) fail_busy(path, ::getpid());
}

StoreLock::~StoreLock() { reservations().drop(canonical_); }

void StoreLock::expect_no_other() const {
  const pid_t holder = file_lock_holder(canonical_);
  if (holder != 0) fail_busy(path_, holder);
}

std::optional<pid_t> StoreLock::holder(const std::string& path) {
  std::error_code error;
  const std::string canonical = std::filesystem::canonical(path, error).string();
  if (error) return std::nullopt;
  if (reservations().has(canonical)) return ::getpid();
  const pid_t holder = file_lock_holder(canonical);
  if (holder == 0) return std::nullopt;
  return std::max(holder, 0);
}

}  // namespace sisa
