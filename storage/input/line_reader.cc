#include "storage/input/line_reader.h"

#include <algorithm>
#include <cstring>

#include "storage/input/bad_input.h"

namespace sisa {
namespace {

constexpr std::string_view kByteOrderMark = "\xef\xbb\xbf";

}  // namespace

LineReader::LineReader(std::unique_ptr<ByteSource> source)
    : source_(std::move(source)), buffer_(std::size_t{1} << 18) {}

std::string LineReader::place(std::uint64_t number) const {
  return name() + " line " + std::to_string(number);
}

// Adds bytes behind the line begun; false at the end.
bool LineReader::refill() {
  if (begin_ > 0) {
    std::memmove(buffer_.data(), buffer_.data() + begin_, end_ - begin_);
    end_ -= begin_;
    begin_ = 0;
  }
  if (end_ > kLongestLine) {
    bad_input(place(number_ + 1),
              "expected a line of at most " + std::to_string(kLongestLine) + " bytes");
  }
  if (end_ == buffer_.size()) buffer_.resize(2 * buffer_.size());
  const std::size_t count = source_->read(std::as_writable_bytes(std::span(buffer_)).subspan(end_));
  end_ += count;
  return count > 0;
}

bool LineReader::next(std::string_view& line) {
  std::size_t searched = 0;
  for (;;) {
    const char* start = buffer_.data() + begin_;
    const std::size_t held = end_ - begin_;
    const void* found = std::memchr(start + searched, '\n', held - searched);
    const std::size_t length =
        found ? static_cast<std::size_t>(static_cast<const char*>(found) - start) : held;
    searched = held;
    if (!found && refill()) continue;
    if (!found && held == 0) return false;
    line = std::string_view(buffer_.data() + begin_, length);
    begin_ += found ? length + 1 : length;
    ++number_;
    if (number_ == 1 && line.starts_with(kByteOrderMark)) {
      line.remove_prefix(kByteOrderMark.size());
    }
    return true;
  }
}

}  // namespace sisa
