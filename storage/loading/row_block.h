#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace sisa {

/// A key and its value, valid as long as whoever hands them out says.
struct Row {
  std::string_view key;
  std::string_view value;
  friend auto operator<=>(const Row&, const Row&) = default;
};

/// Rows in memory, one after the other. Views stay valid until the next add() or clear(). Not
/// thread-safe.
class RowBlock {
 public:
  void add(const Row& row);
  void clear();

  std::size_t size() const { return entries_.size(); }
  bool empty() const { return entries_.empty(); }
  Row operator[](std::size_t i) const;

  /// Of all keys and values.
  std::size_t data_bytes() const { return bytes_.size(); }

  /// What the rows take up in memory.
  std::size_t bytes() const { return bytes_.size() + entries_.size() * sizeof(Entry); }

  /// Sets room for that many of data_bytes() aside.
  void reserve(std::size_t bytes);

  /// Brings the rows in order: by key, rows of the same key by value.
  void sort();

 private:
  struct Entry {
    std::uint64_t beginning[2];  // of the key, big-endian: tells most keys apart without a look
    std::size_t offset;
    std::uint32_t key_bytes;
    std::uint32_t value_bytes;
  };

  Row row(const Entry& entry) const;

  std::vector<char> bytes_;  // key, value, key, value, …
  std::vector<Entry> entries_;
};

}  // namespace sisa
