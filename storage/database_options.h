#pragma once

#include <rocksdb/cache.h>
#include <rocksdb/options.h>

#include <memory>

#include "storage/database.h"

namespace sisa {

/// What was written last lies in level 0, whose files may overlap. Level 1 takes it apart; in the
/// last one are the settled rows, each but once.
inline constexpr int kSettled = 2;

/// Side by side while purging: most of the time they wait for the disk.
inline constexpr int kCompactions = 6;

/// How RocksDB is asked to keep a store: nothing compressed, nothing left behind, every damage
/// told.
rocksdb::DBOptions database_options(Database::Mode mode, rocksdb::Env* environment);

/// The same for one of its tables.
rocksdb::ColumnFamilyOptions table_options(Family table, Database::Mode mode,
                                           const std::shared_ptr<rocksdb::Cache>& cache);

}  // namespace sisa
