#include "storage/input/zip_archive.h"

#include <zlib.h>

#include <algorithm>
#include <array>
#include <vector>

#include "storage/input/bad_input.h"
#include "storage/input/byte_order.h"
#include "storage/input/inflate_source.h"

namespace sisa {
namespace {

constexpr std::uint32_t kLocalHeader = 0x04034b50;
constexpr std::uint32_t kDirectoryEntry = 0x02014b50;
constexpr std::uint32_t kDirectoryEnd = 0x06054b50;
constexpr std::uint32_t kDirectoryEnd64 = 0x06064b50;
constexpr std::uint32_t kDirectoryLocator64 = 0x07064b50;
constexpr std::size_t kLargestDirectory = std::size_t{1} << 24;

std::uint64_t u16(std::span<const std::byte> bytes, std::size_t offset) {
  return load<std::uint16_t>(&bytes[offset], std::endian::little);
}
std::uint64_t u32(std::span<const std::byte> bytes, std::size_t offset) {
  return load<std::uint32_t>(&bytes[offset], std::endian::little);
}
std::uint64_t u64(std::span<const std::byte> bytes, std::size_t offset) {
  return load<std::uint64_t>(&bytes[offset], std::endian::little);
}

// The contents of a member: as long and with the checksum as the directory says.
class CheckedSource : public ByteSource {
 public:
  CheckedSource(std::string name, std::unique_ptr<ByteSource> source, std::uint64_t size,
                std::uint64_t crc)
      : name_(std::move(name)), source_(std::move(source)), left_(size), expected_crc_(crc) {}

  const std::string& name() const override { return name_; }
  std::optional<std::uint64_t> remaining() const override { return left_; }

  std::size_t read(std::span<std::byte> into) override {
    const std::size_t count = source_->read(into);
    if (count > left_) bad_input(name_, "oversized: more data than the archive's directory says");
    if (count == 0 && left_ > 0) {
      bad_input(name_, "truncated: less data than the archive's directory says");
    }
    left_ -= count;
    crc_ = crc32_z(crc_, reinterpret_cast<const Bytef*>(into.data()), count);
    if (count == 0 && crc_ != expected_crc_) bad_input(name_, "wrong checksum");
    return count;
  }

 private:
  std::string name_;
  std::unique_ptr<ByteSource> source_;
  std::uint64_t left_;
  uLong expected_crc_;
  uLong crc_ = crc32_z(0, nullptr, 0);
};

}  // namespace

struct ZipArchive::Directory {
  std::uint64_t offset = 0;
  std::uint64_t size = 0;
  std::uint64_t entries = 0;
};

ZipArchive::ZipArchive(std::unique_ptr<RandomAccess> bytes)
    : bytes_(std::move(bytes)), size_(bytes_->size()) {
  const Directory directory = find_directory();
  if (directory.size > std::min<std::uint64_t>(kLargestDirectory, size_) ||
      directory.offset > size_ - directory.size) {
    bad_input(name(), "the archive's directory lies outside of the file");
  }
  std::vector<std::byte> buffer(directory.size);
  bytes_->read_at(directory.offset, buffer);
  std::span<const std::byte> rest(buffer);
  for (std::uint64_t i = 0; i < directory.entries; ++i) read_member(rest);
  if (!rest.empty()) bad_input(name(), "the archive's directory has more entries than it says");
}

ZipArchive::Directory ZipArchive::find_directory() const {
  constexpr std::size_t kEnd = 22;
  constexpr std::size_t kLocator = 20;
  constexpr std::size_t kEnd64 = 56;
  std::vector<std::byte> tail(std::min<std::uint64_t>(size_, kLocator + kEnd + 65535));
  bytes_->read_at(size_ - tail.size(), tail);
  for (std::size_t i = tail.size(); i-- > 0;) {
    const auto end = std::span<const std::byte>(tail).subspan(i);
    if (end.size() < kEnd || u32(end, 0) != kDirectoryEnd || u16(end, 20) != end.size() - kEnd) {
      continue;
    }
    if (i < kLocator || u32(tail, i - kLocator) != kDirectoryLocator64) {
      return {u32(end, 16), u32(end, 12), u16(end, 10)};
    }
    const std::uint64_t offset = u64(tail, i - kLocator + 8);
    std::array<std::byte, kEnd64> end64{};
    if (size_ < kEnd64 || offset > size_ - kEnd64) {
      bad_input(name(), "the archive's directory lies outside of the file");
    }
    bytes_->read_at(offset, end64);
    if (u32(end64, 0) != kDirectoryEnd64) bad_input(name(), "the ZIP64 directory is damaged");
    return {u64(end64, 48), u64(end64, 40), u64(end64, 32)};
  }
  bad_input(name(), "expected a ZIP archive; its directory at the end is missing");
}

void ZipArchive::read_member(std::span<const std::byte>& directory) {
  constexpr std::size_t kFixed = 46;
  const auto cut = [&](std::size_t length) {
    if (directory.size() < length) bad_input(name(), "the archive's directory is truncated");
    const auto piece = directory.first(length);
    directory = directory.subspan(length);
    return piece;
  };
  const auto fixed = cut(kFixed);
  if (u32(fixed, 0) != kDirectoryEntry) bad_input(name(), "the archive's directory is damaged");
  const auto text = cut(u16(fixed, 28));
  auto extra = cut(u16(fixed, 30));
  cut(u16(fixed, 32));
  Member member{u16(fixed, 10), u16(fixed, 8),  u32(fixed, 16),
                u32(fixed, 20), u32(fixed, 24), u32(fixed, 42)};
  while (extra.size() >= 4 && extra.size() - 4 >= u16(extra, 2)) {
    auto field = extra.subspan(4, u16(extra, 2));
    if (u16(extra, 0) == 1) {  // ZIP64: those of the three that did not fit above, in this order
      for (std::uint64_t* number : {&member.size, &member.compressed, &member.header}) {
        if (*number != 0xffffffff || field.size() < 8) continue;
        *number = u64(field, 0);
        field = field.subspan(8);
      }
    }
    extra = extra.subspan(4 + u16(extra, 2));
  }
  const std::string key(reinterpret_cast<const char*>(text.data()), text.size());
  if (!members_.emplace(key, member).second) {
    bad_input(name(), "the archive has two members named " + excerpt(key));
  }
}

// Where a member's data begins: after its local header.
std::uint64_t ZipArchive::data_offset(const Member& member) const {
  std::array<std::byte, 30> local{};
  if (size_ < local.size() || member.header > size_ - local.size()) {
    bad_input(name(), "a member lies outside of the file");
  }
  bytes_->read_at(member.header, local);
  if (u32(local, 0) != kLocalHeader) bad_input(name(), "a member's header is damaged");
  const std::uint64_t offset = member.header + local.size() + u16(local, 26) + u16(local, 28);
  if (offset > size_ || member.compressed > size_ - offset) {
    bad_input(name(), "a member lies outside of the file");
  }
  return offset;
}

std::vector<std::string> ZipArchive::members() const {
  std::vector<std::string> names;
  for (const auto& [name, member] : members_) names.push_back(name);
  return names;
}

std::unique_ptr<ByteSource> ZipArchive::open(const std::string& key) const {
  constexpr std::uint64_t kEncrypted = 1;
  constexpr std::uint64_t kStored = 0;
  constexpr std::uint64_t kDeflated = 8;
  const auto found = members_.find(key);
  if (found == members_.end()) bad_input(name(), "expected an array " + excerpt(key));
  const Member& member = found->second;
  const std::string place = name() + "/" + printable(key);
  if ((member.flags & kEncrypted) != 0 ||
      (member.method != kStored && member.method != kDeflated)) {
    bad_input(place, "expected a stored or deflated member without encryption");
  }
  std::unique_ptr<ByteSource> data =
      std::make_unique<Section>(bytes_->clone(), data_offset(member), member.compressed);
  if (member.method == kDeflated) {
    data = std::make_unique<InflateSource>(std::move(data), InflateSource::Format::kRaw);
  }
  return std::make_unique<CheckedSource>(place, std::move(data), member.size, member.crc);
}

}  // namespace sisa
