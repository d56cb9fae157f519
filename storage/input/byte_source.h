#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>

namespace sisa {

/// Bytes that come one after the other: a file, a decompressed file, a piece of memory. Not
/// thread-safe. Errors are Error(kFailed).
class ByteSource {
 public:
  virtual ~ByteSource() = default;

  /// The file they come from, for messages.
  virtual const std::string& name() const = 0;

  /// Reads at least one byte and at most into.size(), which is not 0; returns 0 only at the end.
  virtual std::size_t read(std::span<std::byte> into) = 0;

  /// How many bytes are left, where that is known without reading them.
  virtual std::optional<std::uint64_t> remaining() const { return std::nullopt; }
};

/// Bytes in memory, which must outlive the source.
class MemorySource : public ByteSource {
 public:
  MemorySource(std::string name, std::span<const std::byte> bytes)
      : name_(std::move(name)), bytes_(bytes) {}

  const std::string& name() const override { return name_; }
  std::size_t read(std::span<std::byte> into) override;
  std::optional<std::uint64_t> remaining() const override { return bytes_.size(); }

 private:
  std::string name_;
  std::span<const std::byte> bytes_;
};

/// Opens a file for reading from its start, decompressing it if it begins as gzip does. Where
/// `path` does not exist but `path`.gz does, that is read. Error(kNotFound) if neither exists.
std::unique_ptr<ByteSource> open_bytes(const std::string& path);

}  // namespace sisa
