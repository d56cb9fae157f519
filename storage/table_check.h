#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

#include "shards/identity.h"
#include "storage/checkpoint_table.h"
#include "storage/sample_table.h"
#include "storage/store_config.h"

namespace sisa {

class Database;

/// Whether the tables of a store are what docs/store-format.md says of them and their relations.
class TableCheck {
 public:
  TableCheck(Database& database, const StoreConfig& config)
      : database_(database), config_(config) {}

  /// Reads every row. Error(kDamaged) names what is wrong first.
  void run();

 private:
  using StateSizes = std::map<Place, std::uint64_t>;  // bytes, by the row of `states`

  void check_samples();
  void check_places() const;
  void name_foreign_place() const;
  void check_copies() const;
  void check_counts() const;
  void check_checkpoints();
  void check_stored(Place place, const CheckpointRecord& record, const StateSizes& states) const;
  StateSizes read_states() const;
  void check_requests() const;

  std::uint64_t samples() const;  ///< that were counted
  std::string copy_of(const StoredSample& sample) const;
  Place place_of(const std::string& table, std::string_view key) const;
  void expect_place(const std::string& table, Place place) const;
  [[noreturn]] void fail_without_tensors(ShardId shard) const;
  [[noreturn]] void fail(const std::string& why) const;

  Database& database_;
  const StoreConfig& config_;
  std::map<Place, std::uint64_t> counted_;
};

}  // namespace sisa
