#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "shards/identity.h"
#include "storage/timestamp.h"

namespace sisa {

/// What a request asks for.
enum class RequestKind {
  kUnlearn,  ///< samples go
  kAdd,      ///< samples come
  kCorrect,  ///< samples go and come back with another label
};

std::string to_string(RequestKind kind);

/// How far a request has come. Each state implies those before it.
enum class RequestState {
  kAccepted,  ///< durable; the samples and every checkpoint that saw them are out of every answer
  kErased,    ///< their bytes are gone from the store's files
  kRestored,  ///< the affected shards are trained again
};

std::string to_string(RequestState state);

/// A shard that a request touched.
struct TouchedShard {
  ShardId shard;
  SliceId from_slice;  ///< the first slice that lost or gained a sample, or, where no checkpoint's
                       ///< tensors are kept just before, the one after the last kept; it and all
                       ///< later ones are trained again
  bool retrain =
      false;  ///< false where the shard had no checkpoint from that slice on: nothing to redo
  friend bool operator==(const TouchedShard&, const TouchedShard&) = default;
};

/// One accepted demand to change the set of samples. Says what was done, never whose samples they
/// were.
struct Request {
  std::uint64_t number = 0;  ///< from 1, in order of acceptance
  RequestKind kind = RequestKind::kUnlearn;
  RequestState state = RequestState::kAccepted;
  std::uint64_t samples_removed = 0;
  std::uint64_t samples_added = 0;
  std::vector<TouchedShard> shards;  ///< by shard
  Timestamp accepted = 0;
  std::optional<Timestamp> erased;
  std::optional<Timestamp> restored;
  std::uint64_t sample_visits =
      0;  ///< of the retraining that restored it (shared by coalesced requests)
  double retrain_seconds = 0;        ///< likewise, wall time
  std::uint64_t accepted_event = 0;  ///< where the event log says that it was accepted
  std::optional<std::uint64_t> erased_event;
  std::optional<std::uint64_t> restored_event;
  friend bool operator==(const Request&, const Request&) = default;
};

/// JSON with sorted keys, and back. Error(kDamaged) for text that to_json did not write.
std::string to_json(const Request& request);
Request request_from_json(const std::string& text);

}  // namespace sisa
