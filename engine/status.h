#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "storage/store.h"

namespace sisa {

struct SliceStatus {
  SliceId slice;
  std::uint64_t samples = 0;
  std::optional<Digest> digest;  ///< nothing where there is no checkpoint
};

struct ShardStatus {
  ShardId shard;
  std::uint64_t samples = 0;
  SliceId served_slice;
  std::optional<Digest> digest;  ///< of the last slice's checkpoint
  std::vector<SliceStatus> slices;
};

struct Status {
  std::uint64_t samples = 0;
  std::vector<Request> pending;
  std::vector<ShardStatus> shards;
  std::optional<Digest> digest;  ///< BLAKE2b-256 over the shards' last-slice digests in shard order
  std::vector<Fingerprint> fingerprints;  ///< under which the stored checkpoints were trained
  std::string public_key;                 ///< that checks the store's receipts
};

/// What the store holds at this moment, from its records alone: no sample and no model is read.
Status read_status(Store& store);

/// Status::digest alone; nothing while a shard lacks its last checkpoint.
std::optional<Digest> ensemble_digest(Store& store);

}  // namespace sisa
