#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "storage/request.h"
#include "storage/suppressions.h"

namespace sisa {

struct BackupReport {
  std::uint32_t backup = 0;    ///< its number in the directory
  std::uint64_t bytes = 0;     ///< of its files, some of which it may share with others
  std::uint64_t requests = 0;  ///< the number of the last request that it knows; 0: none
  std::uint32_t kept = 0;      ///< backups in the directory now
};

/// Copies the store at `store` to a backup in `directory`, durably, and compares the copy's
/// checksums; then removes all but the newest `keep` backups. Before copying, whatever the store
/// was asked to forget is erased from it: with `keep` 1 the directory holds nothing on return that
/// was forgotten before. `directory` is made, is empty, or holds backups of this very store; one
/// at a time works in it, others wait. Requires keep >= 1. Errors as those of Store's constructor;
/// Error(kUsage) if the directory lies in the store, Error(kFailed) if it holds anything else, or
/// if the log of its newest backup is not the beginning of the store's: an older copy of a store
/// must not take the place of a newer one.
BackupReport backup_store(const std::string& store, const std::string& directory,
                          std::uint32_t keep);

struct RestoreReport {
  std::uint64_t samples = 0;       ///< in the store that was restored
  std::uint64_t suppressed = 0;    ///< that were in the backup and are not in the store
  std::optional<Request> request;  ///< the one that removed them, erased; nothing if there are none
  std::optional<Request> last;     ///< the last that the backup knew; nothing for none
};

/// Makes a store at `store` from the newest backup in `directory` without the samples that are
/// suppressed: those are forgotten by a request of their own, whose erasure is complete before the
/// store appears. It appears whole or not at all, as StoreBuilder's does. Error(kNotFound) if there
/// is no backup, Error(kDamaged) if the newest is damaged (an older one never takes its place),
/// Error(kFailed) if something exists at `store`, Error(kUsage) if that is in `directory` or the
/// other way round.
RestoreReport restore_store(const std::string& directory, const std::string& store,
                            const SuppressionList& suppressions);

}  // namespace sisa
