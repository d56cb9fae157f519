#include "storage/input/byte_reader.h"

#include <algorithm>

#include "storage/input/bad_input.h"

namespace sisa {

ByteReader::ByteReader(std::unique_ptr<ByteSource> source)
    : source_(std::move(source)), buffer_(std::size_t{1} << 18) {}

std::optional<std::uint64_t> ByteReader::remaining() const {
  const auto unread = source_->remaining();
  if (!unread) return std::nullopt;
  return *unread + (end_ - begin_);
}

bool ByteReader::at_end() {
  if (begin_ < end_) return false;
  begin_ = 0;
  end_ = source_->read(buffer_);
  return end_ == 0;
}

std::size_t ByteReader::take(std::span<std::byte> into) {
  if (begin_ == end_ && into.size() >= buffer_.size()) return source_->read(into);
  if (at_end()) return 0;
  const std::size_t count = std::min(into.size(), end_ - begin_);
  std::copy_n(buffer_.begin() + static_cast<std::ptrdiff_t>(begin_), count, into.begin());
  begin_ += count;
  return count;
}

std::size_t ByteReader::read(std::span<std::byte> into) {
  std::size_t done = 0;
  while (done < into.size()) {
    const std::size_t count = take(into.subspan(done));
    if (count == 0) break;
    done += count;
  }
  offset_ += done;
  return done;
}

void ByteReader::read_all(std::span<std::byte> into, const std::string& what) {
  const std::uint64_t start = offset_;
  if (read(into) < into.size()) {
    bad_input(name() + " byte " + std::to_string(start),
              "truncated: the file ends where " + what + " was expected");
  }
}

}  // namespace sisa
