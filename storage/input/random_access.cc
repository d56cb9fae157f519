#include "storage/input/random_access.h"

#include <algorithm>
#include <array>
#include <vector>

#include "storage/input/bad_input.h"
#include "storage/input/inflate_source.h"
#include "storage/input/input_file.h"

namespace sisa {
namespace {

class Memory : public RandomAccess {
 public:
  Memory(std::string name, std::span<const std::byte> bytes)
      : name_(std::move(name)), bytes_(bytes) {}

  const std::string& name() const override { return name_; }
  std::uint64_t size() override { return bytes_.size(); }
  void read_at(std::uint64_t offset, std::span<std::byte> into) override {
    const auto from = bytes_.subspan(offset, into.size());
    std::copy(from.begin(), from.end(), into.begin());
  }
  std::unique_ptr<RandomAccess> clone() const override { return std::make_unique<Memory>(*this); }

 private:
  std::string name_;
  std::span<const std::byte> bytes_;
};

class PlainFile : public RandomAccess {
 public:
  PlainFile(std::shared_ptr<const InputFile> file, std::uint64_t size)
      : file_(std::move(file)), size_(size) {}

  const std::string& name() const override { return file_->name(); }
  std::uint64_t size() override { return size_; }
  void read_at(std::uint64_t offset, std::span<std::byte> into) override {
    if (file_->read_at(offset, into) < into.size()) bad_input(name(), "shrank while it was read");
  }
  std::unique_ptr<RandomAccess> clone() const override {
    return std::make_unique<PlainFile>(*this);
  }

 private:
  std::shared_ptr<const InputFile> file_;
  std::uint64_t size_;
};

// Skipping is reading: neither memory nor a temporary file is spent on the decompressed bytes.
class GzipFile : public RandomAccess {
 public:
  explicit GzipFile(std::string name) : name_(std::move(name)), source_(open_bytes(name_)) {}
  GzipFile(std::string name, std::optional<std::uint64_t> size) : GzipFile(std::move(name)) {
    size_ = size;
  }

  const std::string& name() const override { return name_; }

  std::uint64_t size() override {
    if (!size_) {
      while (skip(skipped_.size()) > 0) continue;
      size_ = position_;
    }
    return *size_;
  }

  void read_at(std::uint64_t offset, std::span<std::byte> into) override {
    if (offset < position_) {
      source_ = open_bytes(name_);
      position_ = 0;
    }
    while (position_ < offset) require(skip(offset - position_));
    while (!into.empty()) into = into.subspan(require(read(into)));
  }

  std::unique_ptr<RandomAccess> clone() const override {
    return std::make_unique<GzipFile>(name_, size_);
  }

 private:
  std::size_t require(std::size_t count) const {
    if (count == 0) bad_input(name_, "shrank while it was read");
    return count;
  }
  std::size_t read(std::span<std::byte> into) {
    const std::size_t count = source_->read(into);
    position_ += count;
    return count;
  }
  std::size_t skip(std::uint64_t most) {
    return read(std::span(skipped_).first(std::min<std::uint64_t>(most, skipped_.size())));
  }

  std::string name_;
  std::unique_ptr<ByteSource> source_;
  std::uint64_t position_ = 0;
  std::optional<std::uint64_t> size_;
  std::vector<std::byte> skipped_ = std::vector<std::byte>(std::size_t{1} << 16);
};

}  // namespace

std::unique_ptr<RandomAccess> random_access(std::string name, std::span<const std::byte> bytes) {
  return std::make_unique<Memory>(std::move(name), bytes);
}

std::unique_ptr<RandomAccess> open_random_access(const std::string& path) {
  auto file = std::make_shared<const InputFile>(path);
  const auto size = file->size();
  if (!size) bad_input(file->name(), "expected a regular file");
  std::array<std::byte, 2> head{};
  if (is_gzip(std::span(head).first(file->read_at(0, head)))) {
    return std::make_unique<GzipFile>(file->name());
  }
  return std::make_unique<PlainFile>(std::move(file), *size);
}

std::size_t Section::read(std::span<std::byte> into) {
  const auto count = static_cast<std::size_t>(std::min<std::uint64_t>(into.size(), left_));
  bytes_->read_at(offset_, into.first(count));
  offset_ += count;
  left_ -= count;
  return count;
}

}  // namespace sisa
