#include "cli/spool.h"

#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <system_error>

#include "shards/error.h"

namespace sisa {
namespace fs = std::filesystem;

Spool::Spool(const std::string& file) : file_(file) {
  std::error_code ignored;
  const fs::file_status status = fs::status(file, ignored);
  const bool replaceable = !fs::exists(status) || fs::is_regular_file(status);
  if (!file.empty() && replaceable) {
    if (fs::exists(status)) file_ = fs::canonical(file, ignored).string();
    part_ = file_ + "." + std::to_string(getpid()) + ".part";
    collected_.reset(std::fopen(part_.c_str(), "wx"));
  } else {
    collected_.reset(std::tmpfile());
  }
  if (!collected_) {
    part_.clear();
    fail();
  }
}

Spool::~Spool() {
  if (!part_.empty()) std::remove(part_.c_str());
}

void Spool::write(std::string_view text) {
  if (std::fwrite(text.data(), 1, text.size(), collected_.get()) != text.size()) fail();
}

void Spool::clear() {
  if (std::fflush(collected_.get()) != 0 || ftruncate(fileno(collected_.get()), 0) != 0) fail();
  std::rewind(collected_.get());
}

void Spool::publish() {
  if (!part_.empty()) {
    if (std::fclose(collected_.release()) != 0) fail();
    if (std::rename(part_.c_str(), file_.c_str()) != 0) fail();
    part_.clear();
  } else if (file_.empty()) {
    copy_to(stdout);
  } else {
    const File target(std::fopen(file_.c_str(), "w"));
    if (!target) fail();
    copy_to(target.get());
  }
}

void Spool::copy_to(std::FILE* target) {
  if (std::fflush(collected_.get()) != 0) fail();
  std::rewind(collected_.get());
  std::array<char, 65536> piece{};
  while (const std::size_t size = std::fread(piece.data(), 1, piece.size(), collected_.get())) {
    if (std::fwrite(piece.data(), 1, size, target) != size) fail();
  }
  if (std::fflush(target) != 0) fail();
}

void Spool::fail() const {
  const std::string where = file_.empty() ? "standard output" : file_;
  throw Error(ErrorKind::kFailed, where + ": cannot be written: " + std::strerror(errno));
}

}  // namespace sisa
