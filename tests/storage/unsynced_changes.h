#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace sisa::testing {

/// How much a crash of the machine leaves of bytes that were written and not synced.
enum class Unsynced {
  kNothing,
  kHalf,  ///< the first half of them: a torn write
};

/// What a machine that loses power now would forget: bytes of files that were not synced, and
/// files made, renamed and removed since their directory was. Not thread-safe.
class UnsyncedChanges {
 public:
  /// Before the file is made or truncated.
  void making(const std::string& file);

  /// After it was opened to be written on.
  void continuing(const std::string& file);

  void synced(const std::string& file);

  /// Before it is cut to that size.
  void cutting(const std::string& file, std::uint64_t size);

  /// Before it happens.
  void renaming(const std::string& from, const std::string& to);
  void removing(const std::string& file);

  void directory_synced(const std::string& directory);

  /// Puts the files on the disk back to what was synced. Nobody may have them open for writing.
  void forget(Unsynced kept);

 private:
  struct Undo {
    std::string directory;
    std::function<void()> action;
  };
  void add_undo(const std::string& file, std::function<void()> action);
  void add_restoring(const std::string& file);

  std::map<std::string, std::uint64_t> synced_;  // bytes of each file that was written to
  std::vector<Undo> undo_;                       // oldest first
};

}  // namespace sisa::testing
