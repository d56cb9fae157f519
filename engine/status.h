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
  bool kept = false;             ///< whether the store keeps the tensors of its checkpoint
  std::optional<Digest> digest;  ///< nothing where there is no checkpoint
};

struct ShardStatus {
  ShardId shard;
  std::uint64_t samples = 0;
  SliceId served_slice;
  std::optional<Digest> digest;  ///< of the last slice's checkpoint
  std::vector<SliceStatus> slices;
};

/// Subjects of like risk, where a store places by it.
struct TierStatus {
  std::optional<double> from;  ///< the least risk of the tier; nothing for the lowest
  std::uint64_t samples = 0;
  std::uint32_t shards = 0;  ///< in which they may live, from 0 on
  SliceId first_slice;       ///< from which on they may live, up to the last
};

struct Status {
  std::uint32_t format = 0;  ///< version of the store's format
  std::uint64_t samples = 0;
  std::uint64_t checkpoint_bytes = 0;  ///< that the tensors of all checkpoints take
  std::vector<Request> pending;
  std::vector<ShardStatus> shards;
  std::vector<TierStatus> tiers;  ///< lowest first; none where risk has no say
  std::optional<Digest> digest;  ///< BLAKE2b-256 over the shards' last-slice digests in shard order
  std::vector<Fingerprint> fingerprints;  ///< under which the stored checkpoints were trained
  std::string public_key;                 ///< that checks the store's receipts
};

/// What the store holds at this moment, from its records alone: no model is read, and samples only
/// to count those of each tier.
Status read_status(Store& store);

/// Status::digest alone; nothing while a shard lacks its last checkpoint.
std::optional<Digest> ensemble_digest(Store& store);

}  // namespace sisa
