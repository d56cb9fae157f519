#include "storage/input/byte_source.h"

#include <algorithm>
#include <array>

#include "storage/input/inflate_source.h"
#include "storage/input/input_file.h"

namespace sisa {
namespace {

// Moves bytes from the front of `from` to `into`.
std::size_t take(std::span<const std::byte>& from, std::span<std::byte> into) {
  const std::size_t count = std::min(from.size(), into.size());
  std::copy_n(from.begin(), count, into.begin());
  from = from.subspan(count);
  return count;
}

// A file as it is. Its first two bytes are read ahead, so that a pipe can be sniffed too.
class FileSource : public ByteSource {
 public:
  explicit FileSource(const std::string& path) : file_(path), left_(file_.size()) {
    std::size_t count = 0;
    while (count < head_.size()) {
      const std::size_t more = file_.read(std::span(head_).subspan(count));
      if (more == 0) break;
      count += more;
    }
    unread_head_ = std::span(head_).first(count);
  }

  bool gzip() const { return is_gzip(unread_head_); }

  const std::string& name() const override { return file_.name(); }

  std::size_t read(std::span<std::byte> into) override {
    const std::size_t count = unread_head_.empty() ? file_.read(into) : take(unread_head_, into);
    if (left_) left_ = *left_ - std::min<std::uint64_t>(*left_, count);
    return count;
  }

  std::optional<std::uint64_t> remaining() const override { return left_; }

 private:
  InputFile file_;
  std::optional<std::uint64_t> left_;
  std::array<std::byte, 2> head_{};
  std::span<const std::byte> unread_head_;
};

}  // namespace

std::size_t MemorySource::read(std::span<std::byte> into) { return take(bytes_, into); }

std::unique_ptr<ByteSource> open_bytes(const std::string& path) {
  auto file = std::make_unique<FileSource>(path);
  if (!file->gzip()) return file;
  return std::make_unique<InflateSource>(std::move(file), InflateSource::Format::kGzip);
}

}  // namespace sisa
