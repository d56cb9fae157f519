#include "storage/database_options.h"

#include <rocksdb/env.h>
#include <rocksdb/filter_policy.h>
#include <rocksdb/listener.h>
#include <rocksdb/table.h>

#include <algorithm>
#include <bit>
#include <cstddef>

#include "storage/file_checksum.h"

namespace sisa {
namespace {

constexpr std::uint64_t kKiB = 1 << 10;
constexpr std::uint64_t kMiB = 1 << 20;
constexpr std::uint64_t kManyFiles = 4096;

/// Whatever RocksDB would write to a LOG file: nothing that a user needs, and one more file in
/// which bytes could survive.
class SilentLog : public rocksdb::Logger {
 public:
  SilentLog() : rocksdb::Logger(rocksdb::InfoLogLevel::HEADER_LEVEL) {}
  using rocksdb::Logger::Logv;
  void Logv(const char*, va_list) override {}
};

/// Keeps RocksDB from waiting for free space after a write that found none: where that happens
/// while a database is closed, closing never ends (RocksDB 7.8). Who wants to go on opens it again.
class NoRecovery : public rocksdb::EventListener {
 public:
  void OnErrorRecoveryBegin(rocksdb::BackgroundErrorReason, rocksdb::Status,
                            bool* recover) override {
    *recover = false;
  }
};

}  // namespace

int last_level(Family table) {
  const bool grows_with_data = table == Family::kSamples || table == Family::kPlaces ||
                               table == Family::kCopies || table == Family::kCheckpoints ||
                               table == Family::kStates;
  return grows_with_data ? 2 : 1;
}

std::uint64_t file_bytes(Family table, std::uint64_t store_bytes) {
  const std::uint64_t small =
      std::clamp(std::bit_ceil(store_bytes / kManyFiles), 64 * kKiB, 1 * kMiB);
  const bool large_rows = table == Family::kSamples || table == Family::kStates;
  return large_rows ? std::max(8 * small, 1 * kMiB) : small;
}

rocksdb::DBOptions database_options(Database::Mode mode, rocksdb::Env* environment) {
  rocksdb::DBOptions options;
  options.env = environment;
  options.create_if_missing = mode == Database::Mode::kCreate;
  options.error_if_exists = options.create_if_missing;
  options.create_missing_column_families = options.create_if_missing;
  options.info_log = std::make_shared<SilentLog>();
  options.listeners = {std::make_shared<NoRecovery>()};
  options.stats_dump_period_sec = 0;
  options.stats_persist_period_sec = 0;
  options.max_background_jobs = 2 + kCompactions;  // these, and flushes
  options.atomic_flush = true;                     // so that every flush ends a log
  options.file_checksum_gen_factory = file_checksums();
  // A log that ends within a record is what a crash leaves; anything else wrong in it could hide an
  // accepted request.
  options.wal_recovery_mode = rocksdb::WALRecoveryMode::kTolerateCorruptedTailRecords;
  options.recycle_log_file_num = 0;
  // Small stores are many; on a file system in memory setting space aside means filling it.
  options.allow_fallocate = false;
  options.max_total_wal_size = 256 * kMiB;
  options.bytes_per_sync = 4 * kMiB;
  // Every change of the set of files starts a new MANIFEST: no key outlives its file there.
  // While a store is made there is nothing to forget.
  if (mode != Database::Mode::kCreate) options.max_manifest_file_size = 1;
  // A reader keeps all files open, since a writer beside it may remove them.
  options.max_open_files = mode == Database::Mode::kRead ? -1 : 500;
  options.max_file_opening_threads = 1;
  options.skip_stats_update_on_db_open = true;
  return options;
}

rocksdb::ColumnFamilyOptions table_options(Family table, Database::Mode mode,
                                           std::uint64_t store_bytes,
                                           const std::shared_ptr<rocksdb::Cache>& cache) {
  const bool samples = table == Family::kSamples;
  const bool states = table == Family::kStates;
  rocksdb::BlockBasedTableOptions blocks;
  blocks.block_cache = cache;
  blocks.block_size = samples ? 32 << 10 : 4 << 10;
  if (table == Family::kPlaces) blocks.filter_policy.reset(rocksdb::NewBloomFilterPolicy(10));
  rocksdb::ColumnFamilyOptions options;
  options.table_factory.reset(rocksdb::NewBlockBasedTableFactory(blocks));
  options.compression = rocksdb::kNoCompression;
  options.num_levels = last_level(table) + 1;
  options.level_compaction_dynamic_level_bytes = false;  // true by default from RocksDB 8 on
  options.write_buffer_size = (samples ? 32 : 8) * kMiB;
  // Small files let a purge rewrite little beside what it must, and so do files in the middle that
  // reach over no more than one of those below.
  options.target_file_size_base = file_bytes(table, store_bytes);
  options.max_compaction_bytes = options.target_file_size_base;
  // What a training leaves is settled at its end, unless it is much.
  options.level0_file_num_compaction_trigger = states ? 16 : 4;
  options.level0_slowdown_writes_trigger = 40;
  options.level0_stop_writes_trigger = 64;
  if (mode == Database::Mode::kCreate) {
    options.disable_auto_compactions = true;
    options.level0_slowdown_writes_trigger = 1 << 30;
    options.level0_stop_writes_trigger = 1 << 30;
    options.soft_pending_compaction_bytes_limit = 0;
    options.hard_pending_compaction_bytes_limit = 0;
    options.max_write_buffer_number = 4;
  }
  return options;
}

}  // namespace sisa
