#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>

namespace sisa {

/// An open file descriptor, for reading. Positioned reads are safe from many threads.
class InputFile {
 public:
  /// Where `path` does not exist but `path`.gz does, opens that. Error(kNotFound) if neither
  /// exists, Error(kFailed) for what cannot be read.
  explicit InputFile(const std::string& path);
  ~InputFile();
  InputFile(const InputFile&) = delete;
  InputFile& operator=(const InputFile&) = delete;

  /// The file that was opened.
  const std::string& name() const { return name_; }

  /// Nothing for what has no size, as a pipe.
  std::optional<std::uint64_t> size() const { return size_; }

  /// Reads on from where the last call ended: at most into.size() bytes; 0 at the end.
  std::size_t read(std::span<std::byte> into);

  /// Reads at `offset`: as many bytes as the file has there, at most into.size().
  std::size_t read_at(std::uint64_t offset, std::span<std::byte> into) const;

 private:
  std::string name_;
  int descriptor_ = -1;
  std::optional<std::uint64_t> size_;
};

}  // namespace sisa
