#pragma once

#include <algorithm>
#include <array>
#include <string_view>

namespace sisa {

/// The edges of every durable step: a crash at any other moment leaves what a crash at one of these
/// leaves, or what one of RocksDB's own writes cut short does. Steps in the order of a store's
/// life.
inline constexpr auto kKillPoints = std::to_array<std::string_view>({
    "create.directory-made",
    "create.loaded",
    "create.before-rename",
    "create.after-rename",
    "suppress.before-append",
    "suppress.after-append",
    "accept.before-write",
    "accept.after-write",
    "purge.flushed",
    "purge.compacted",
    "purge.before-removal",
    "purge.after-removal",
    "erase.before-confirmation",
    "erase.after-confirmation",
    "erase.before-write",
    "erase.after-write",
    "commit.before-write",
    "commit.after-write",
    "restored.before-write",
    "restored.after-write",
    "export.before-record",
    "export.after-record",
    "backup.copied",
    "backup.pruned",
    "restore.copied",
});

/// One of kKillPoints; any other name does not compile.
class KillPoint {
 public:
  consteval KillPoint(const char* name) : name_(name) {
    if (std::find(kKillPoints.begin(), kKillPoints.end(), name_) == kKillPoints.end()) {
      throw "there is no such kill point";
    }
  }
  std::string_view name() const { return name_; }

 private:
  std::string_view name_;
};

/// Ends the process at once, as a crash would (SIGKILL; nothing is cleaned up), if the environment
/// variable SISA_KILL_AT is this point's name, or NAME:N and this is its N-th passing. Does nothing
/// where the variable is not set. Error(kUsage) if it names no point. Thread-safe.
void kill_point(KillPoint point);

}  // namespace sisa
