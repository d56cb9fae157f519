#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

#include "storage/digest.h"
#include "storage/file_descriptor.h"

namespace sisa {

/// A new file that is written once, from its beginning to its end. Errors are Error(kFailed) that
/// name it.
class NewFile {
 public:
  /// Error if something is there.
  explicit NewFile(std::string path);

  void write(std::span<const std::byte> bytes);

  /// Waits until the bytes survive a crash of the machine; returns their digest. Call once, last.
  Digest finish();

  std::uint64_t bytes() const { return bytes_; }

 private:
  [[noreturn]] void fail() const;

  std::string path_;
  FileDescriptor file_;
  Hasher hasher_;
  std::uint64_t bytes_ = 0;
};

/// A file or folder that appears under its name whole or not at all: it is made beside it, as
/// NAME.sisa-part, and renamed at the end. What was not published is removed; what a crash leaves
/// there the next one for the same name removes. Nothing that exists is replaced. Errors are
/// Error(kFailed) that name the path.
class Staging {
 public:
  /// Error if something is there under that name.
  explicit Staging(const std::string& path);
  ~Staging();
  Staging(const Staging&) = delete;
  Staging& operator=(const Staging&) = delete;

  /// The name that it will have, without folders.
  std::string name() const;

  /// Where to make it.
  const std::string& part() const { return part_; }

  /// Makes it a folder.
  void make_folder() const;

  /// What was made, synced, gets its name, durably. Call once, last.
  void publish();

 private:
  [[noreturn]] void fail(int error) const;

  std::string path_;
  std::string part_;
};

}  // namespace sisa
