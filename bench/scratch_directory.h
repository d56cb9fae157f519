#pragma once

#include <filesystem>

namespace sisa {

/// A new directory under the system's for temporary files (TMPDIR chooses the disk), gone with the
/// object.
class ScratchDirectory {
 public:
  /// Error(kFailed) if it cannot be made.
  ScratchDirectory();
  ~ScratchDirectory();
  ScratchDirectory(const ScratchDirectory&) = delete;
  ScratchDirectory& operator=(const ScratchDirectory&) = delete;

  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

}  // namespace sisa
