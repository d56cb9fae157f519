#include "engine/status.h"

#include <algorithm>

#include "engine/slice_scan.h"
#include "engine/training.h"

namespace sisa {
namespace {

// Adds what there is of the whole store to `all`.
ShardStatus read_shard(Store& store, ShardId shard, const std::vector<SliceId>& kept, Status& all) {
  ShardStatus status;
  status.shard = shard;
  std::vector<Fingerprint>& fingerprints = all.fingerprints;
  status.served_slice = store.checkpoints().served(shard);
  for (SliceId slice{1}; slice.value <= store.config().slices; ++slice.value) {
    SliceStatus of_slice;
    of_slice.slice = slice;
    of_slice.samples = store.samples().count({shard, slice});
    of_slice.kept = std::binary_search(kept.begin(), kept.end(), slice);
    if (const auto record = store.checkpoints().record({shard, slice})) {
      of_slice.digest = record->digest;
      all.checkpoint_bytes += record->stored_bytes;
      const auto known = std::find(fingerprints.begin(), fingerprints.end(), record->fingerprint);
      if (known == fingerprints.end()) fingerprints.push_back(record->fingerprint);
    }
    status.samples += of_slice.samples;
    status.slices.push_back(of_slice);
  }
  status.digest = status.slices.back().digest;
  return status;
}

std::vector<TierStatus> read_tiers(Store& store) {
  const StoreConfig& config = store.config();
  if (!config.risk.any()) return {};
  std::vector<TierStatus> tiers;
  for (RiskTier tier; tier.value < config.risk.count(); ++tier.value) {
    TierStatus status;
    if (tier.value > 0) status.from = config.risk.thresholds[tier.value - 1];
    status.shards = config.placement().shards(tier);
    status.first_slice = config.placement().first_slice(tier);
    tiers.push_back(status);
  }
  const auto risks = collected_from_slices(config, 0, [&](Place slice) {
    std::vector<std::uint64_t> counts(tiers.size());
    store.samples().scan(
        slice, [&](const StoredSample& sample) { ++counts[config.risk.tier(sample.risk).value]; });
    return counts;
  });
  for (std::size_t i = 0; i < risks.size(); ++i) tiers[i % tiers.size()].samples += risks[i];
  return tiers;
}

}  // namespace

Status read_status(Store& store) {
  Status status;
  const std::vector<SliceId> kept = store.config().kept_slices();
  for (const ShardId shard : all_shards(store.config())) {
    status.shards.push_back(read_shard(store, shard, kept, status));
    status.samples += status.shards.back().samples;
  }
  status.format = store.format();
  status.tiers = read_tiers(store);
  status.pending = store.journal().pending();
  status.digest = ensemble_digest(store);
  status.public_key = store.key().public_key();
  return status;
}

std::optional<Digest> ensemble_digest(Store& store) {
  Hasher hasher;
  for (const ShardId shard : all_shards(store.config())) {
    const auto record = store.checkpoints().record({shard, SliceId{store.config().slices}});
    if (!record) return std::nullopt;
    hasher.add(std::as_bytes(std::span(record->digest.bytes)));
  }
  return hasher.finish();
}

}  // namespace sisa
