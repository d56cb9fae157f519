#pragma once

#include <rocksdb/cache.h>
#include <rocksdb/options.h>

#include <cstdint>
#include <memory>

#include "storage/database.h"

namespace sisa {

/// What was written last lies in level 0, whose files may overlap; the settled rows lie in the last
/// level, each but once. In tables that grow with the data a level between takes apart what was
/// written last.
int last_level(Family table);

/// How large the files of that table are, in a store of so many bytes: small ones let a purge
/// rewrite little beside what it must, many would make every change of their set slow.
std::uint64_t file_bytes(Family table, std::uint64_t store_bytes);

/// Side by side while purging: most of the time they wait for the disk.
inline constexpr int kCompactions = 6;

/// How RocksDB is asked to keep a store: nothing compressed, nothing left behind, every damage
/// told.
rocksdb::DBOptions database_options(Database::Mode mode, rocksdb::Env* environment);

/// The same for one of its tables.
rocksdb::ColumnFamilyOptions table_options(Family table, Database::Mode mode,
                                           std::uint64_t store_bytes,
                                           const std::shared_ptr<rocksdb::Cache>& cache);

}  // namespace sisa
