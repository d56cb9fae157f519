#include "storage/loading/spill_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <system_error>

#include "shards/error.h"

namespace sisa {
namespace {

constexpr std::size_t kWritten = std::size_t{1} << 20;  // at once
constexpr std::size_t kReadAhead = std::size_t{1} << 17;

// A row is the sizes of its key and its value, and then both. The file is for this process alone.
using Sizes = std::array<std::uint32_t, 2>;

int make_nameless(const std::string& directory) {
  const int file = ::open(directory.c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
  if (file >= 0 || (errno != EOPNOTSUPP && errno != EISDIR)) return file;
  std::string name = directory + "/spill-XXXXXX";  // where the file system knows no such files
  const int named = ::mkostemp(name.data(), O_CLOEXEC);
  if (named >= 0) ::unlink(name.c_str());
  return named;
}

bool write_all(int file, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t count = ::write(file, bytes.data(), bytes.size());
    if (count < 0 && errno != EINTR) return false;
    if (count > 0) bytes.remove_prefix(static_cast<std::size_t>(count));
  }
  return true;
}

void append_row(const Row& row, std::vector<char>& bytes) {
  const Sizes sizes{static_cast<std::uint32_t>(row.key.size()),
                    static_cast<std::uint32_t>(row.value.size())};
  const auto* header = reinterpret_cast<const char*>(sizes.data());
  bytes.insert(bytes.end(), header, header + sizeof sizes);
  bytes.insert(bytes.end(), row.key.begin(), row.key.end());
  bytes.insert(bytes.end(), row.value.begin(), row.value.end());
}

}  // namespace

SpillFile::SpillFile(const std::string& directory)
    : directory_(directory), file_(make_nameless(directory)) {
  if (file_.number() < 0) fail();
}

void SpillFile::append(const RowBlock& rows) {
  std::uint64_t end = ends_.empty() ? 0 : ends_.back();
  std::vector<char> bytes;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    append_row(rows[i], bytes);
    if (bytes.size() < kWritten && i + 1 < rows.size()) continue;
    if (!write_all(file_.number(), {bytes.data(), bytes.size()})) fail();
    end += bytes.size();
    bytes.clear();
  }
  ends_.push_back(end);
}

void SpillFile::fail() const {
  throw Error(ErrorKind::kFailed, "rows cannot be kept in a file in " + directory_ + ": " +
                                      std::generic_category().message(errno));
}

SpillFile::Reader::Reader(const SpillFile& file, std::size_t run)
    : file_(&file), position_(run == 0 ? 0 : file.ends_[run - 1]), end_(file.ends_[run]) {}

bool SpillFile::Reader::next(Row& row) {
  if (begin_ == filled_ && position_ == end_) return false;
  Sizes sizes;
  std::memcpy(sizes.data(), ahead(sizeof sizes).data(), sizeof sizes);
  const std::size_t bytes = sizeof sizes + sizes[0] + sizes[1];
  const std::string_view whole = ahead(bytes).substr(sizeof sizes);
  row = {whole.substr(0, sizes[0]), whole.substr(sizes[0], sizes[1])};
  begin_ += bytes;
  return true;
}

// At least so many of the bytes that follow.
std::string_view SpillFile::Reader::ahead(std::size_t bytes) {
  if (filled_ - begin_ < bytes) {
    std::copy(buffer_.begin() + static_cast<std::ptrdiff_t>(begin_),
              buffer_.begin() + static_cast<std::ptrdiff_t>(filled_), buffer_.begin());
    filled_ -= begin_;
    begin_ = 0;
    buffer_.resize(std::max({buffer_.size(), bytes, kReadAhead}));
  }
  while (filled_ < bytes) {
    const std::size_t room = std::min<std::uint64_t>(buffer_.size() - filled_, end_ - position_);
    const ssize_t count = ::pread(file_->file_.number(), buffer_.data() + filled_, room,
                                  static_cast<off_t>(position_));
    if (count < 0 && errno == EINTR) continue;
    if (count == 0) errno = EIO;  // somebody else cut the file off
    if (count <= 0) file_->fail();
    filled_ += static_cast<std::size_t>(count);
    position_ += static_cast<std::uint64_t>(count);
  }
  return {buffer_.data() + begin_, filled_ - begin_};
}

}  // namespace sisa
