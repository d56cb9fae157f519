#include "storage/loading/row_block.h"

#include <sys/mman.h>

#include <algorithm>
#include <cstdint>
#include <limits>
#include <stdexcept>

namespace sisa {
namespace {

std::uint64_t big_endian(std::string_view bytes, std::size_t from) {
  std::uint64_t number = 0;
  for (std::size_t i = from; i < from + sizeof number; ++i) {
    number = number << 8 | (i < bytes.size() ? static_cast<unsigned char>(bytes[i]) : 0U);
  }
  return number;
}

}  // namespace

void RowBlock::reserve(std::size_t bytes) {
  bytes_.reserve(bytes);
  // Huge pages, where there are some: to fill a block would else be a third page faults.
  constexpr std::uintptr_t kPage = 4096;
  const auto begin = (reinterpret_cast<std::uintptr_t>(bytes_.data()) + kPage - 1) / kPage * kPage;
  const auto end = reinterpret_cast<std::uintptr_t>(bytes_.data() + bytes_.capacity());
  if (begin < end) ::madvise(reinterpret_cast<void*>(begin), end - begin, MADV_HUGEPAGE);
}

void RowBlock::add(const Row& row) {
  if (std::max(row.key.size(), row.value.size()) > std::numeric_limits<std::uint32_t>::max()) {
    throw std::length_error("a row of more than 4 GiB");
  }
  entries_.push_back({{big_endian(row.key, 0), big_endian(row.key, 8)},
                      bytes_.size(),
                      static_cast<std::uint32_t>(row.key.size()),
                      static_cast<std::uint32_t>(row.value.size())});
  bytes_.insert(bytes_.end(), row.key.begin(), row.key.end());
  bytes_.insert(bytes_.end(), row.value.begin(), row.value.end());
}

void RowBlock::clear() {
  bytes_.clear();
  entries_.clear();
}

Row RowBlock::operator[](std::size_t i) const { return row(entries_[i]); }

Row RowBlock::row(const Entry& entry) const {
  const char* key = bytes_.data() + entry.offset;
  return {{key, entry.key_bytes}, {key + entry.key_bytes, entry.value_bytes}};
}

void RowBlock::sort() {
  std::sort(entries_.begin(), entries_.end(), [this](const Entry& a, const Entry& b) {
    if (a.beginning[0] != b.beginning[0]) return a.beginning[0] < b.beginning[0];
    if (a.beginning[1] != b.beginning[1]) return a.beginning[1] < b.beginning[1];
    return row(a) < row(b);
  });
}

}  // namespace sisa
