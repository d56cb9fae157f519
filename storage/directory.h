#pragma once

#include <string>
#include <system_error>

#include "storage/file_descriptor.h"

namespace sisa {

/// Waits until the names in a directory (what was made, renamed, removed there) survive a crash of
/// the machine. Says why it could not.
std::error_code sync_directory(const std::string& directory);

/// The same for the name of a file or directory that exists, in the directory where it lies.
std::error_code sync_name(const std::string& path);

/// Makes a directory that its owner alone may enter: what is in it holds secrets. Says why it could
/// not, also where something exists.
std::error_code make_private_directory(const std::string& directory);

/// Whether a path, which need not exist, is that of a directory or of something in it.
bool lies_in(const std::string& path, const std::string& directory);

/// Held by one at a time of all who construct it for the same directory, in this process and
/// others. Where the file system knows no such locks, nobody holds it and nobody waits.
class DirectoryTurn {
 public:
  enum class Wait { kYes, kNo };

  explicit DirectoryTurn(const std::string& directory, Wait wait = Wait::kYes);

  /// Whether others do wait.
  bool held() const { return held_; }

 private:
  FileDescriptor file_;
  bool held_ = false;
};

}  // namespace sisa
