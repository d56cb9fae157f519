#include "storage/staging.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <system_error>
#include <utility>

#include "shards/error.h"
#include "storage/directory.h"

namespace sisa {
namespace {

namespace fs = std::filesystem;

std::string without_slashes(std::string path) {
  while (path.size() > 1 && path.ends_with('/')) path.pop_back();
  return path;
}

bool exists(const std::string& path) {
  std::error_code ignored;
  return fs::exists(fs::symlink_status(path, ignored));
}

/// Renames where nothing has the new name; the system's error, 0 if all went well.
int rename_anew(const std::string& from, const std::string& to) {
  if (::renameat2(AT_FDCWD, from.c_str(), AT_FDCWD, to.c_str(), RENAME_NOREPLACE) == 0) return 0;
  if (errno != EINVAL && errno != ENOSYS) return errno;
  if (exists(to)) return EEXIST;  // a file system that cannot look and rename at once
  return std::rename(from.c_str(), to.c_str()) == 0 ? 0 : errno;
}

}  // namespace

NewFile::NewFile(std::string path)
    : path_(std::move(path)),
      file_(::open(path_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666)) {
  if (file_.number() < 0) fail();
}

void NewFile::write(std::span<const std::byte> bytes) {
  hasher_.add(bytes);
  bytes_ += bytes.size();
  while (!bytes.empty()) {
    const ssize_t written = ::write(file_.number(), bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) fail();
    bytes = bytes.subspan(static_cast<std::size_t>(written));
  }
}

Digest NewFile::finish() {
  if (::fsync(file_.number()) != 0) fail();
  return hasher_.finish();
}

void NewFile::fail() const {
  throw Error(ErrorKind::kFailed, path_ + ": cannot be written: " + std::strerror(errno));
}

Staging::Staging(const std::string& path)
    : path_(without_slashes(path)), part_(path_ + ".sisa-part") {
  if (exists(path_)) fail(EEXIST);
  std::error_code error;
  fs::remove_all(part_, error);
  if (error) fail(error.value());
}

Staging::~Staging() {
  std::error_code ignored;
  fs::remove_all(part_, ignored);
}

std::string Staging::name() const { return fs::path(path_).filename().string(); }

void Staging::make_folder() const {
  if (::mkdir(part_.c_str(), 0777) != 0) fail(errno);
}

void Staging::publish() {
  std::error_code error;
  if (fs::is_directory(part_, error)) error = sync_directory(part_);
  if (error) fail(error.value());
  if (const int failed = rename_anew(part_, path_)) fail(failed);
  error = sync_name(path_);
  if (error) fail(error.value());
}

void Staging::fail(int error) const {
  const std::string why = error == EEXIST
                              ? "exists already"
                              : "cannot be written: " + std::string(std::strerror(error));
  throw Error(ErrorKind::kFailed, path_ + " " + why);
}

}  // namespace sisa
