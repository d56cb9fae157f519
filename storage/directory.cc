#include "storage/directory.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <filesystem>

namespace sisa {
namespace {

FileDescriptor open_directory(const std::string& directory) {
  return FileDescriptor(::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
}

}  // namespace

std::error_code sync_directory(const std::string& directory) {
  const FileDescriptor file = open_directory(directory);
  if (file.number() >= 0 && ::fsync(file.number()) == 0) return {};
  return {errno, std::generic_category()};
}

std::error_code sync_name(const std::string& path) {
  std::error_code error;
  const std::filesystem::path name = std::filesystem::canonical(path, error);
  return error ? error : sync_directory(name.parent_path().string());
}

std::error_code make_private_directory(const std::string& directory) {
  if (::mkdir(directory.c_str(), S_IRWXU) == 0) return {};
  return {errno, std::generic_category()};
}

bool lies_in(const std::string& path, const std::string& directory) {
  namespace fs = std::filesystem;
  std::error_code error;
  const fs::path in = fs::weakly_canonical(path, error);
  const fs::path out = fs::weakly_canonical(directory, error);
  return std::mismatch(out.begin(), out.end(), in.begin(), in.end()).first == out.end();
}

DirectoryTurn::DirectoryTurn(const std::string& directory, Wait wait)
    : file_(open_directory(directory)) {
  if (file_.number() < 0) return;
  int result = 0;
  do {
    result = ::flock(file_.number(), LOCK_EX | (wait == Wait::kNo ? LOCK_NB : 0));
  } while (result != 0 && errno == EINTR);
  held_ = result == 0;
}

}  // namespace sisa
