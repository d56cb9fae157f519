#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>

#include "storage/database.h"
#include "storage/loading/background.h"
#include "storage/loading/row_block.h"

namespace sisa {

/// Fills an empty table with rows that come in order, as files that need no rewriting: each is
/// written beside the caller's work, and synced. Not thread-safe.
class TableLoader {
 public:
  /// Files of `file_bytes` bytes and up to one row more; at most `writers` of them are written at a
  /// time.
  TableLoader(Database& database, Family table, std::uint64_t file_bytes, std::size_t writers);

  /// Requires keys in ascending order, each once.
  void add(const Row& row);

  /// Makes the rows part of the table, durably. Error(kFailed) if that, or an earlier step, failed;
  /// files that are no part of the table then lie in the database's directory.
  void finish();

 private:
  void write_file();

  Database& database_;
  Family table_;
  std::size_t file_bytes_;
  RowBlock rows_;
  std::deque<Database::LoadedFile> files_;  // where they are does not change
  Background writing_;                      // last: what runs there ends before the rest goes
};

}  // namespace sisa
