#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>

#include "shards/identity.h"
#include "storage/digest.h"
#include "storage/fingerprint.h"
#include "storage/tensor.h"

namespace rocksdb {
class WriteBatch;
}

namespace sisa {

class Database;

/// What is known of a checkpoint beside its tensors.
struct CheckpointRecord {
  Digest digest;        ///< digest_of the state; of the empty state where there is no model yet
  Digest predecessor;   ///< digest of the state it was trained from; of the empty state for none
  Digest retained_set;  ///< of all samples it saw: see RetainedSet
  std::uint64_t samples = 0;        ///< in slices 1..r
  std::uint64_t sample_visits = 0;  ///< made to train this slice
  Fingerprint fingerprint;          ///< under which this slice was trained

  /// The slice under which the tensors lie: its own; an earlier one's where the state is the same,
  /// as an empty slice passes it on; kNoSlice where there is no model yet; nothing where the
  /// tensors are not kept. This and the next field are commit()'s to fill.
  std::optional<SliceId> stored_at = {};
  std::uint64_t stored_bytes = 0;  ///< that the tensors take under this slice
  friend bool operator==(const CheckpointRecord&, const CheckpointRecord&) = default;
};

/// A checkpoint that takes another's place.
struct Replacement {
  Place place;
  CheckpointRecord record;
  State state;
};

/// The chain of checkpoints of every shard. A shard's checkpoints always are those of slices 1..s
/// without a gap; the last of them is the served one, whose tensors are always kept. Reading is
/// safe from many threads, and so is writing to different shards.
class CheckpointTable {
 public:
  explicit CheckpointTable(Database& database) : database_(database) {}

  /// The slice from whose checkpoint the shard votes now; kNoSlice for none.
  SliceId served(ShardId shard) const;

  /// Nothing if that slice has no checkpoint.
  std::optional<CheckpointRecord> record(Place slice) const;

  /// The last slice up to this one that has a checkpoint whose tensors are kept; kNoSlice for none.
  SliceId last_kept(Place slice) const;

  /// From which slice on a shard is trained again once samples of that slice have changed: where a
  /// budget keeps no tensors just before it, an earlier one. That slice itself if it has no
  /// checkpoint yet.
  SliceId restart(Place changed) const;

  /// The state after a slice, checked against its digest; empty where there is no model yet.
  /// Error(kDamaged) if the stored bytes are not what was written; Error(kNotFound) if there is no
  /// checkpoint, or its tensors are not kept.
  State load(Place slice) const;

  /// Stores the checkpoints of `first` and the slices that follow it, all at once: the records of
  /// all of them, and the last one's tensors. `first` is the slice after the served one. They
  /// survive a crash of the process at once and of the machine soon; losing them costs only work.
  /// Error(kFailed) unless the records follow each other and saw the samples that are there now.
  /// Without the SampleTable::revision() from before the samples were read, or where that is no
  /// longer the present one, they are read again to see.
  void commit(Place first, std::span<const CheckpointRecord> records, const State& state,
              std::optional<std::uint64_t> revision = std::nullopt);

  /// The same for one checkpoint.
  void commit(Place slice, const CheckpointRecord& record, const State& state) {
    commit(slice, {&record, 1}, state);
  }

 private:
  void expect_seen(Place slice, const CheckpointRecord& record, const CheckpointRecord& before,
                   bool changed) const;

  Database& database_;
};

/// Adds to the batch a checkpoint and its tensors, as the shard's next or in another's place; of an
/// empty state the record alone.
void put_checkpoint(const Database& database, Place place, CheckpointRecord record,
                    const State& state, rocksdb::WriteBatch& batch);

}  // namespace sisa
