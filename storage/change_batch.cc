#include "storage/change_batch.h"

#include "shards/error.h"
#include "shards/placement.h"
#include "storage/checkpoint_table.h"
#include "storage/database.h"
#include "storage/keyed_hash.h"
#include "storage/keys.h"
#include "storage/sample_table.h"

namespace sisa {

ChangeBatch::ChangeBatch(Database& database, const StoreConfig& config)
    : database_(database), config_(config) {}

void ChangeBatch::remove(const DeletionPlan& plan) {
  const SampleTable samples(database_);
  for (const LocatedSample& located : plan.samples) {
    const std::string row = sample_row(located.place, located.key);
    const std::optional<std::string> value = database_.get(Family::kSamples, row);
    const auto sample = value ? sample_from(row, *value) : std::nullopt;
    if (!sample || samples.find(located.key) != located.place) {
      throw Error(ErrorKind::kNotFound, "a sample to remove is not in " + to_string(located.place));
    }
    batch_.Delete(database_.handle(Family::kSamples), row);
    batch_.Delete(database_.handle(Family::kPlaces), std::string(view(located.key)));
    const FeatureKey features = feature_key(sample->features, config_.seed);
    batch_.Delete(database_.handle(Family::kCopies), copy_row(features, located.key));
    --growth_[located.place];
    living_[located.key] = false;
    removed_.samples.push_back(removed_sample(located, features, *value));
    commitment_.add(sample->id, sample->subject);
  }
}

void ChangeBatch::add(const std::vector<Sample>& samples) {
  const Placement placement = config_.placement();
  std::string value;
  for (const Sample& sample : samples) {
    const SampleKey key = sample_key(sample.id, config_.seed);
    const Place place =
        placement.place(subject_key(sample.subject, config_.seed), config_.risk.tier(sample.risk));
    expect_new(sample, key);
    value.clear();
    append_sample(sample, value);
    batch_.Put(database_.handle(Family::kSamples), sample_row(place, key), value);
    batch_.Put(database_.handle(Family::kPlaces), std::string(view(key)), place_bytes(place));
    batch_.Put(database_.handle(Family::kCopies),
               copy_row(feature_key(sample.features, config_.seed), key), rocksdb::Slice());
    ++growth_[place];
    living_[key] = true;
  }
}

void ChangeBatch::expect_new(const Sample& sample, const SampleKey& key) const {
  const auto touched = living_.find(key);
  const bool living =
      touched != living_.end() ? touched->second : SampleTable(database_).find(key).has_value();
  if (living) {
    throw Error(ErrorKind::kFailed,
                "id '" + sample.id + "' is already in " + database_.path() + "; nothing changed");
  }
}

std::vector<RevokedShard> ChangeBatch::revoke(const StoreKey& key) {
  database_.begin_sample_change();
  write_counts();
  std::vector<RevokedShard> revoked;
  for (const auto& [place, growth] : growth_) {
    const bool first = revoked.empty() || revoked.back().shard != place.shard;
    if (first) revoked.push_back(revoke_from(place, key));
  }
  return revoked;
}

std::uint64_t ChangeBatch::count_after(Place place) const {
  const auto growth = growth_.find(place);
  const std::int64_t change = growth == growth_.end() ? 0 : growth->second;
  return SampleTable(database_).count(place) + static_cast<std::uint64_t>(change);
}

void ChangeBatch::write_counts() {
  for (const auto& [place, growth] : growth_) {
    const std::uint64_t count = count_after(place);
    if (count == 0) {
      batch_.Delete(database_.handle(Family::kCounts), place_bytes(place));
    } else {
      batch_.Put(database_.handle(Family::kCounts), place_bytes(place), count_bytes(count));
    }
  }
}

void ChangeBatch::replace(const Replacement& replacement) {
  if (replacement.record.samples != count_after(replacement.place)) {
    throw Error(ErrorKind::kFailed, "the checkpoint of " + to_string(replacement.place) +
                                        " cannot be replaced: other samples are there");
  }
  put_checkpoint(database_, replacement.place, replacement.record, replacement.state, batch_);
}

RevokedShard ChangeBatch::revoke_from(Place first, const StoreKey& key) {
  const CheckpointTable checkpoints(database_);
  RevokedShard revoked;
  revoked.shard = first.shard;
  first.slice = checkpoints.restart(first);
  revoked.from_slice = first.slice;
  std::optional<CheckpointRecord> last;
  for (Place place = first; const auto record = checkpoints.record(place); ++place.slice.value) {
    revoked.revoked.push_back(record->digest);
    removed_.checkpoints.push_back({place, record->digest});
    // One by one: deletions of ranges are not looked for, and reach over files that hold nothing of
    // them.
    for (const Family table : {Family::kCheckpoints, Family::kStates}) {
      batch_.Delete(database_.handle(table), place_bytes(place));
    }
    last = record;
  }
  if (!last) return revoked;
  revoked.retained_before = key.conceal(last->retained_set);
  return revoked;
}

}  // namespace sisa
