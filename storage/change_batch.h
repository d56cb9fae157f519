#pragma once

#include <rocksdb/write_batch.h>

#include <cstdint>
#include <map>
#include <vector>

#include "shards/deletion_plan.h"
#include "storage/checkpoint_table.h"
#include "storage/erasure/removed.h"
#include "storage/receipts/event.h"
#include "storage/receipts/forget_commitment.h"
#include "storage/receipts/store_key.h"
#include "storage/sample.h"
#include "storage/store_config.h"

namespace sisa {

class Database;

/// One atomic write that changes the set of samples: gathers what must be written and what must be
/// remembered of it. Requires the database's write lock from the first call until the write.
class ChangeBatch {
 public:
  ChangeBatch(Database& database, const StoreConfig& config);

  /// Error(kNotFound) if a sample is not where the plan says.
  void remove(const DeletionPlan& plan);

  /// After all removals. Error(kFailed) if an id is already there, or twice among `samples`.
  void add(const std::vector<Sample>& samples);

  /// After all additions: brings the counts up to date and deletes, for every shard that changed,
  /// the checkpoints from its first changed slice on.
  std::vector<RevokedShard> revoke(const StoreKey& key);

  /// After revoke(): puts a checkpoint where one was revoked. Error(kFailed) if it saw another
  /// number of samples than are then there.
  void replace(const Replacement& replacement);

  rocksdb::WriteBatch& batch() { return batch_; }
  const Removed& removed() const { return removed_; }
  const ForgetCommitment& commitment() const { return commitment_; }

 private:
  void expect_new(const Sample& sample, const SampleKey& key) const;
  std::uint64_t count_after(Place place) const;
  void write_counts();
  RevokedShard revoke_from(Place first, const StoreKey& key);

  Database& database_;
  const StoreConfig& config_;
  rocksdb::WriteBatch batch_;
  std::map<Place, std::int64_t> growth_;  // samples more, or less
  std::map<SampleKey, bool> living_;      // after this change, as far as it is touched
  Removed removed_;
  ForgetCommitment commitment_;
};

}  // namespace sisa
