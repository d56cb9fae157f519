#include "storage/directory.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>

namespace sisa {
namespace {

int open_directory(const std::string& directory) {
  return ::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
}

}  // namespace

std::error_code sync_directory(const std::string& directory) {
  const int file = open_directory(directory);
  const bool synced = file >= 0 && ::fsync(file) == 0;
  const int error = errno;
  if (file >= 0) ::close(file);
  return synced ? std::error_code() : std::error_code(error, std::generic_category());
}

DirectoryTurn::DirectoryTurn(const std::string& directory) : file_(open_directory(directory)) {
  int result = -1;
  do {
    result = file_ >= 0 ? ::flock(file_, LOCK_EX) : 0;
  } while (result != 0 && errno == EINTR);
  held_ = file_ >= 0 && result == 0;
}

DirectoryTurn::~DirectoryTurn() {
  if (file_ >= 0) ::close(file_);
}

}  // namespace sisa
