#include "tests/storage/synced_paths.h"

#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <mutex>
#include <utility>

namespace sisa::testing {
namespace {

std::mutex& mutex() {
  static std::mutex instance;
  return instance;
}

std::set<std::string>& paths() {
  static std::set<std::string> instance;
  return instance;
}

void note(int file) {
  std::array<char, 4096> name{};
  const std::string link = "/proc/self/fd/" + std::to_string(file);
  if (::readlink(link.c_str(), name.data(), name.size() - 1) < 0) return;
  const std::scoped_lock lock(mutex());
  paths().insert(name.data());
}

}  // namespace

std::set<std::string> take_synced_paths() {
  const std::scoped_lock lock(mutex());
  return std::exchange(paths(), {});
}

}  // namespace sisa::testing

/// Stands before the C library's.
extern "C" int fsync(int file) {
  sisa::testing::note(file);
  return static_cast<int>(::syscall(SYS_fsync, file));
}
