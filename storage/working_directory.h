#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "storage/directory.h"

namespace sisa {

/// Where a store is put together until it appears under its own name, whole or not at all: a
/// directory `.NAME.creating-*` beside the target. The destructor removes it; where a process was
/// killed, the next one that makes a store of the same name does.
class WorkingDirectory {
 public:
  /// Error(kFailed) if something exists at `target` (an empty directory is accepted) or the
  /// directory cannot be made.
  explicit WorkingDirectory(const std::string& target);
  ~WorkingDirectory();
  WorkingDirectory(const WorkingDirectory&) = delete;
  WorkingDirectory& operator=(const WorkingDirectory&) = delete;

  const std::string& path() const { return path_; }

  /// Moves it to the target; on return that survives a crash of the machine. Requires that the
  /// files in it are synced and closed. Error(kFailed) if something has appeared there meanwhile.
  void publish();

 private:
  std::string asked_;
  std::filesystem::path target_;
  std::string path_;
  std::optional<DirectoryTurn> turn_;  // tells others that somebody works here
};

}  // namespace sisa
