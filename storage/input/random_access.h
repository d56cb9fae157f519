#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>

#include "storage/input/byte_source.h"

namespace sisa {

/// Bytes that can be read in any order. Not thread-safe; clones are independent of each other.
class RandomAccess {
 public:
  virtual ~RandomAccess() = default;
  virtual const std::string& name() const = 0;
  virtual std::uint64_t size() = 0;

  /// Fills `into` from `offset` on. Requires offset + into.size() <= size().
  virtual void read_at(std::uint64_t offset, std::span<std::byte> into) = 0;

  /// The same bytes, read elsewhere: each clone is fast where it is read in order.
  virtual std::unique_ptr<RandomAccess> clone() const = 0;
};

/// Bytes in memory, which must outlive it and its clones.
std::unique_ptr<RandomAccess> random_access(std::string name, std::span<const std::byte> bytes);

/// A file; a gzip-compressed one is decompressed again from its start for every step backwards.
/// Errors as open_bytes.
std::unique_ptr<RandomAccess> open_random_access(const std::string& path);

/// A stretch of random-access bytes in order.
class Section : public ByteSource {
 public:
  /// Requires offset + length <= bytes->size().
  Section(std::unique_ptr<RandomAccess> bytes, std::uint64_t offset, std::uint64_t length)
      : bytes_(std::move(bytes)), offset_(offset), left_(length) {}

  const std::string& name() const override { return bytes_->name(); }
  std::size_t read(std::span<std::byte> into) override;
  std::optional<std::uint64_t> remaining() const override { return left_; }

 private:
  std::unique_ptr<RandomAccess> bytes_;
  std::uint64_t offset_;
  std::uint64_t left_;
};

}  // namespace sisa
