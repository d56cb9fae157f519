#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "storage/input/byte_source.h"

namespace sisa {

/// Reads small pieces from a source through a buffer.
class ByteReader {
 public:
  explicit ByteReader(std::unique_ptr<ByteSource> source);

  const std::string& name() const { return source_->name(); }

  /// How many bytes were read.
  std::uint64_t offset() const { return offset_; }

  /// How many are left, where that is known.
  std::optional<std::uint64_t> remaining() const;

  /// Fills `into` as far as there are bytes; returns how many.
  std::size_t read(std::span<std::byte> into);

  /// Fills `into`. Error(kFailed) saying that `what` was expected if there are fewer bytes.
  void read_all(std::span<std::byte> into, const std::string& what);

  bool at_end();

 private:
  std::size_t take(std::span<std::byte> into);

  std::unique_ptr<ByteSource> source_;
  std::vector<std::byte> buffer_;
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
  std::uint64_t offset_ = 0;
};

}  // namespace sisa
