#pragma once

#include <string>
#include <system_error>

namespace sisa {

/// Waits until the names in a directory (what was made, renamed, removed there) survive a crash of
/// the machine. Says why it could not.
std::error_code sync_directory(const std::string& directory);

/// Held by one at a time of all who construct it for the same directory, in this process and
/// others; waits for its turn. Where the file system knows no such locks, nobody waits.
class DirectoryTurn {
 public:
  explicit DirectoryTurn(const std::string& directory);
  ~DirectoryTurn();
  DirectoryTurn(const DirectoryTurn&) = delete;
  DirectoryTurn& operator=(const DirectoryTurn&) = delete;

  /// Whether others do wait.
  bool held() const { return held_; }

 private:
  int file_;
  bool held_ = false;
};

}  // namespace sisa
