#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "shards/identity.h"
#include "storage/digest.h"
#include "storage/fingerprint.h"
#include "storage/tensor.h"

namespace sisa {

class Database;

/// What is known of a checkpoint beside its tensors.
struct CheckpointRecord {
  Digest digest;        ///< digest_of the state; of the empty state where there is no model yet
  Digest predecessor;   ///< digest of the state it was trained from; of the empty state for none
  Digest retained_set;  ///< of all samples it saw: see RetainedSet
  std::uint64_t samples = 0;        ///< in slices 1..r
  std::uint64_t sample_visits = 0;  ///< made to train this slice
  SliceId stored_at;        ///< the slice under which the tensors lie: an empty slice passes on its
                            ///< predecessor's; kNoSlice where there is no model yet
  Fingerprint fingerprint;  ///< under which this slice was trained
  friend bool operator==(const CheckpointRecord&, const CheckpointRecord&) = default;
};

/// The chain of checkpoints of every shard. A shard's checkpoints always are those of slices 1..s
/// without a gap; the last of them is the served one. Reading is safe from many threads, and so is
/// writing to different shards.
class CheckpointTable {
 public:
  explicit CheckpointTable(Database& database) : database_(database) {}

  /// The slice from whose checkpoint the shard votes now; kNoSlice for none.
  SliceId served(ShardId shard) const;

  /// Nothing if that slice has no checkpoint.
  std::optional<CheckpointRecord> record(Place slice) const;

  /// The state after a slice, checked against its digest; empty where there is no model yet.
  /// Error(kDamaged) if the stored bytes are not what was written; Error(kNotFound) if there is no
  /// checkpoint.
  State load(Place slice) const;

  /// Stores the checkpoint of the slice after the served one, atomically. It survives a crash of
  /// the process at once and of the machine soon; losing it costs only work. `state` is not stored
  /// again where record.stored_at names an earlier slice.
  void commit(Place slice, const CheckpointRecord& record, const State& state);

 private:
  Database& database_;
};

}  // namespace sisa
