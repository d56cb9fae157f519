#pragma once

#include <cstdint>

#include "storage/erasure/removed.h"

namespace rocksdb {
class WriteBatch;
}

namespace sisa {

class Database;

/// What accepted requests have taken away, until their erasure is confirmed. Rows are stored with
/// every bit inverted, so that they are not themselves what they help to look for.
class RemovedTable {
 public:
  explicit RemovedTable(Database& database) : database_(database) {}

  /// Adds to the batch what a request takes away.
  void put(std::uint64_t request, const Removed& removed, rocksdb::WriteBatch& batch) const;

  /// What requests `first`..`last` took away. Error(kDamaged) for rows that put() did not write.
  Removed read(std::uint64_t first, std::uint64_t last) const;

  /// Adds to the batch that this is no longer needed.
  void clear(std::uint64_t first, std::uint64_t last, rocksdb::WriteBatch& batch) const;

 private:
  Database& database_;
};

}  // namespace sisa
