#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "shards/identity.h"
#include "storage/digest.h"
#include "storage/fingerprint.h"
#include "storage/receipts/merkle_tree.h"
#include "storage/request.h"

namespace sisa {

/// What a store's log tells: one event an entry. No event holds an id, a subject, or a hash that
/// can be computed from one.

/// Requests `from` to `to`, both included.
struct RequestRange {
  std::uint64_t from = 0;
  std::uint64_t to = 0;
  friend bool operator==(const RequestRange&, const RequestRange&) = default;
};

/// The same requests in as few ranges as possible. `numbers` ascend.
std::vector<RequestRange> ranges_of(const std::vector<std::uint64_t>& numbers);

bool contains(const std::vector<RequestRange>& ranges, std::uint64_t number);

/// The store was made. Always the first event, and the only one of its kind.
struct CreatedEvent {
  Timestamp time = 0;
  Digest configuration{};  ///< BLAKE2b-256 of the configuration's JSON
  std::uint64_t samples = 0;
  std::string software = {};  ///< see software_version
  friend bool operator==(const CreatedEvent&, const CreatedEvent&) = default;
};

/// What a request took away from one shard.
struct RevokedShard {
  ShardId shard;
  SliceId from_slice;                ///< see TouchedShard
  std::vector<Digest> revoked = {};  ///< digests of the checkpoints deleted, from `from_slice` on
  /// The retained set of the last of them, concealed (see StoreKey::conceal); nothing if none.
  std::optional<Digest> retained_before = {};
  friend bool operator==(const RevokedShard&, const RevokedShard&) = default;
};

/// A request is durable, and everything it revokes is out of every answer: not before `time`, and
/// within the moment that the write took.
struct AcceptedEvent {
  std::uint64_t request = 0;
  RequestKind kind = RequestKind::kUnlearn;
  Timestamp time = 0;
  std::uint64_t samples_removed = 0;
  std::uint64_t samples_added = 0;
  std::optional<TreeHash> forget_set =
      {};  ///< see ForgetCommitment; nothing if no sample was removed
  std::vector<RevokedShard> shards = {};   ///< ascending
  std::vector<std::string> warnings = {};  ///< the declared bounds that the request was measured or
                                           ///< forecast to cross, in words
  std::string software = {};
  friend bool operator==(const AcceptedEvent&, const AcceptedEvent&) = default;
};

/// What requests removed was found in none of the store's files.
struct ErasedEvent {
  std::vector<RequestRange> requests = {};  ///< ascending
  Timestamp time = 0;
  std::uint64_t files = 0;   ///< that were scanned
  std::uint64_t bytes = 0;   ///< in them
  std::uint64_t traces = 0;  ///< that were looked for
  std::string software = {};
  friend bool operator==(const ErasedEvent&, const ErasedEvent&) = default;
};

/// What training gave back to one shard.
struct RestoredShard {
  ShardId shard;
  SliceId from_slice;
  std::vector<Digest> checkpoints = {};  ///< digests of the new ones, from `from_slice` on
  Digest retained_after{};               ///< the retained set of the last of them, concealed
  friend bool operator==(const RestoredShard&, const RestoredShard&) = default;
};

/// The shards that requests touched have all their checkpoints again.
struct RestoredEvent {
  std::vector<RequestRange> requests = {};  ///< ascending
  Timestamp time = 0;
  std::vector<RestoredShard> shards = {};  ///< ascending
  std::uint64_t sample_visits = 0;
  std::uint64_t microseconds = 0;  ///< wall time of the training that completed it
  std::vector<Fingerprint> fingerprints = {};
  std::string software = {};
  friend bool operator==(const RestoredEvent&, const RestoredEvent&) = default;
};

/// A constituent as it left the store.
struct ExportedShard {
  ShardId shard;
  SliceId slice;  ///< whose checkpoint it is
  Digest digest{};
  friend bool operator==(const ExportedShard&, const ExportedShard&) = default;
};

/// Models were copied to a file that no request reaches.
struct ExportedEvent {
  Timestamp time = 0;
  std::string format = {};     ///< "torchscript" | "safetensors"
  std::string aggregate = {};  ///< "mean" | "vote"
  std::string name = {};       ///< of the file, without folders
  Digest digest{};             ///< of its bytes; of a folder, of those of its ensemble.json
  std::vector<ExportedShard> constituents = {};  ///< ascending
  std::string software = {};
  friend bool operator==(const ExportedEvent&, const ExportedEvent&) = default;
};

using Event = std::variant<CreatedEvent, AcceptedEvent, ErasedEvent, RestoredEvent, ExportedEvent>;

/// "created" | "accepted" | "erased" | "restored" | "exported".
std::string name_of(const Event& event);
Timestamp time_of(const Event& event);

/// Canonical JSON: keys sorted, no spaces, no fractions; times as to_string(Timestamp) writes them.
/// These bytes are what the log's leaves are the hashes of.
std::string to_json(const Event& event);

/// The inverse. Error(kDamaged) for text that to_json did not write.
Event event_from_json(const std::string& text);

}  // namespace sisa
