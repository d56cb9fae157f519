#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "storage/erasure/absence.h"
#include "storage/request.h"

namespace rocksdb {
class WriteBatch;
}

namespace sisa {

class Database;

/// Takes the bytes of accepted requests out of a store's files and shows that they are gone. In
/// steps, each of which may be cut off and done again:
///   1. purge the ranges that the requests deleted from
///   2. scan the files for what was removed
///   3. note that this is confirmed, and drop the memory of what was removed
///   4. purge that memory, too
/// Then nothing in the store tells what the requests removed. Requires that nobody writes
/// meanwhile.
class Erasure {
 public:
  explicit Erasure(Database& database) : database_(database) {}

  /// What step 3 of an erasure noted that was cut off later; nothing if there is none.
  struct Confirmed {
    std::vector<std::uint64_t> requests;  ///< ascending
    ScanReport scan;
  };
  std::optional<Confirmed> confirmed() const;

  /// Steps 1 to 3. Requires requests whose state is accepted, ascending.
  Confirmed confirm(const std::vector<Request>& requests);

  /// Step 4.
  void forget();

  /// Adds to the batch that the erasure is complete.
  void close(rocksdb::WriteBatch& batch) const;

 private:
  ScanReport purge_and_scan(const std::vector<Request>& requests);

  Database& database_;
};

}  // namespace sisa
