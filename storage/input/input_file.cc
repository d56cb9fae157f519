#include "storage/input/input_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

#include "shards/error.h"
#include "storage/input/bad_input.h"

namespace sisa {
namespace {

[[noreturn]] void fail(const std::string& name) {
  bad_input(name, "cannot be read: " + std::generic_category().message(errno));
}

int open_for_reading(const std::string& name) { return ::open(name.c_str(), O_RDONLY | O_CLOEXEC); }

}  // namespace

InputFile::InputFile(const std::string& path) : name_(path), descriptor_(open_for_reading(path)) {
  if (descriptor_ < 0 && errno == ENOENT) {
    name_ = path + ".gz";
    descriptor_ = open_for_reading(name_);
    if (descriptor_ < 0 && errno == ENOENT) {
      throw Error(ErrorKind::kNotFound, path + ": no such file, nor " + name_);
    }
  }
  if (descriptor_ < 0) fail(name_);
  struct stat status {};
  const bool known = ::fstat(descriptor_, &status) == 0;
  if (known && S_ISREG(status.st_mode)) size_ = static_cast<std::uint64_t>(status.st_size);
  if (known && S_ISDIR(status.st_mode)) {
    ::close(descriptor_);
    bad_input(name_, "is a directory, expected a file");
  }
}

InputFile::~InputFile() { ::close(descriptor_); }

std::size_t InputFile::read(std::span<std::byte> into) {
  for (;;) {
    const ssize_t count = ::read(descriptor_, into.data(), into.size());
    if (count >= 0) return static_cast<std::size_t>(count);
    if (errno != EINTR) fail(name_);
  }
}

std::size_t InputFile::read_at(std::uint64_t offset, std::span<std::byte> into) const {
  std::size_t done = 0;
  while (done < into.size()) {
    const ssize_t count = ::pread(descriptor_, into.data() + done, into.size() - done,
                                  static_cast<off_t>(offset + done));
    if (count == 0) break;
    if (count < 0 && errno != EINTR) fail(name_);
    if (count > 0) done += static_cast<std::size_t>(count);
  }
  return done;
}

}  // namespace sisa
