#include "cli/openings_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "shards/error.h"
#include "storage/directory.h"

namespace sisa {

OpeningsFile::OpeningsFile(const std::string& file) : name_(file) {
  const int descriptor =
      open(file.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, S_IRUSR | S_IWUSR);
  if (descriptor < 0) fail(std::strerror(errno));
  file_.reset(fdopen(descriptor, "w"));
}

OpeningsFile::~OpeningsFile() {
  if (!written_) std::remove(name_.c_str());
}

void OpeningsFile::write(const std::vector<Opening>& openings) {
  for (const Opening& opening : openings) {
    const std::string line = to_json(opening) + "\n";
    if (std::fwrite(line.data(), 1, line.size(), file_.get()) != line.size())
      fail(std::strerror(errno));
  }
  if (std::fflush(file_.get()) != 0 || fsync(fileno(file_.get())) != 0) fail(std::strerror(errno));
  if (const std::error_code error = sync_name(name_)) fail(error.message());
  written_ = true;  // whatever becomes of the request: it may be there though its write failed
}

void OpeningsFile::fail(const std::string& why) const {
  throw Error(ErrorKind::kFailed, name_ + ": cannot be written: " + why);
}

}  // namespace sisa
