#include "storage/table_check.h"

#include <algorithm>
#include <functional>
#include <optional>

#include "shards/error.h"
#include "storage/database.h"
#include "storage/keyed_hash.h"
#include "storage/keys.h"
#include "storage/request.h"

namespace sisa {

void TableCheck::run() {
  check_samples();
  check_places();
  check_copies();
  check_counts();
  check_checkpoints();
  check_requests();
}

void TableCheck::check_samples() {
  database_.scan(Family::kSamples, everything(), [&](std::string_view row, std::string_view value) {
    const Place place = place_of("samples", row.substr(0, kPlaceBytes));
    const std::optional<StoredSample> sample = sample_from(row, value);
    if (!sample || sample->features.size() != config_.features.bytes() ||
        sample->front.size() != (config_.front.any() ? config_.front.output.bytes() : 0) ||
        sample->label >= config_.classes || (sample->risk && !config_.risk.any()) ||
        sample->time.has_value() != config_.columns.time.has_value()) {
      fail("a sample of " + to_string(place) + " is not one of its configuration");
    }
    const auto found = database_.get(Family::kPlaces, row.substr(kPlaceBytes));
    if (!found || place_of("places", *found) != place) {
      fail("a sample of " + to_string(place) + " has no row in places, or one that differs");
    }
    if (!database_.get(Family::kCopies, copy_of(*sample))) {
      fail("a sample of " + to_string(place) + " has no row in copies");
    }
    ++counted_[place];
    return true;
  });
}

void TableCheck::check_places() const {
  std::uint64_t places = 0;
  database_.scan(Family::kPlaces, everything(), [&](std::string_view, std::string_view value) {
    place_of("places", value);
    ++places;
    return true;
  });
  // Every sample has a row of its own here, so that only a further row can be wrong.
  if (places != samples()) name_foreign_place();
}

void TableCheck::name_foreign_place() const {
  database_.scan(Family::kPlaces, everything(), [&](std::string_view key, std::string_view value) {
    const std::string row = std::string(value).append(key);
    if (!database_.get(Family::kSamples, row)) {
      fail("places has a row for a sample that is not in " + to_string(place_from(value)));
    }
    return true;
  });
}

void TableCheck::check_copies() const {
  std::uint64_t copies = 0;
  database_.scan(Family::kCopies, everything(), [&](std::string_view, std::string_view) {
    ++copies;
    return true;
  });
  if (copies != samples()) fail("copies has a row that is none of a sample");
}

std::uint64_t TableCheck::samples() const {
  std::uint64_t samples = 0;
  for (const auto& [place, count] : counted_) samples += count;
  return samples;
}

std::string TableCheck::copy_of(const StoredSample& sample) const {
  return copy_row(feature_key(sample.features, config_.seed), sample.key);
}

void TableCheck::check_counts() const {
  std::map<Place, std::uint64_t> stored;
  database_.scan(Family::kCounts, everything(), [&](std::string_view key, std::string_view value) {
    const std::uint64_t count = count_from(value);
    stored[place_of("counts", key)] = count;
    return true;
  });
  for (const auto& [place, count] : counted_) stored.try_emplace(place, 0);
  for (const auto& [place, count] : stored) {
    const auto entry = counted_.find(place);
    const std::uint64_t samples = entry == counted_.end() ? 0 : entry->second;
    if (count == samples) continue;
    fail("counts says " + std::to_string(count) + " samples of " + to_string(place) + ", where " +
         std::to_string(samples) + " are stored");
  }
}

void TableCheck::check_checkpoints() {
  const StateSizes states = read_states();
  const std::vector<SliceId> kept = config_.kept_slices();
  StateSizes unnamed = states;
  const CheckpointTable checkpoints(database_);
  Place before{ShardId{0}, kNoSlice};
  std::optional<ShardId> open;  // the shard whose latest record has no tensors
  database_.scan(Family::kCheckpoints, everything(), [&](std::string_view key, std::string_view) {
    const Place place = place_of("checkpoints", key);
    const std::uint32_t last = place.shard == before.shard ? before.slice.value : 0;
    if (place.slice.value != last + 1) {
      fail("checkpoint of " + to_string(place) + " lies beyond a gap");
    }
    before = place;
    if (open && open != place.shard) fail_without_tensors(*open);
    open.reset();
    const CheckpointRecord record = checkpoints.record(place).value();
    if (record.stored_at) {
      check_stored(place, record, states);
      unnamed.erase({place.shard, *record.stored_at});
    } else {
      open = place.shard;
    }
    const bool keeps = std::binary_search(kept.begin(), kept.end(), place.slice);
    if (record.stored_at ? record.stored_at == place.slice && !keeps : keeps) {
      fail("the tensors of " + to_string(place) + " are not kept as the configuration says");
    }
    return true;
  });
  if (open) fail_without_tensors(*open);
  if (!unnamed.empty()) {
    fail("no checkpoint names the tensors of " + to_string(unnamed.begin()->first));
  }
}

void TableCheck::check_stored(Place place, const CheckpointRecord& record,
                              const StateSizes& states) const {
  const SliceId stored_at = *record.stored_at;
  const auto state = states.find({place.shard, stored_at});
  const bool there = stored_at == kNoSlice || (stored_at <= place.slice && state != states.end());
  const std::uint64_t own = there && stored_at == place.slice ? state->second : 0;
  if (there && record.stored_bytes == own) return;
  fail("checkpoint of " + to_string(place) + " has no tensors where its record says: slice " +
       std::to_string(stored_at.value) + ", " + std::to_string(record.stored_bytes) + " bytes");
}

void TableCheck::fail_without_tensors(ShardId shard) const {
  fail("shard " + std::to_string(shard.value) + " ends with a checkpoint without tensors");
}

TableCheck::StateSizes TableCheck::read_states() const {
  StateSizes states;
  database_.scan(Family::kStates, everything(), [&](std::string_view key, std::string_view value) {
    states[place_of("states", key)] = value.size();
    return true;
  });
  return states;
}

void TableCheck::check_requests() const {
  database_.scan(Family::kRequests, everything(), [&](std::string_view key, std::string_view json) {
    const Request request = request_from_json(std::string(json));
    if (key != request_row(request.number)) {
      fail("request " + std::to_string(request.number) + " lies under another number");
    }
    for (const TouchedShard& touched : request.shards) {
      expect_place("requests", {touched.shard, touched.from_slice});
    }
    return true;
  });
}

Place TableCheck::place_of(const std::string& table, std::string_view key) const {
  if (key.size() != kPlaceBytes) fail(table + " has a place that is not eight bytes long");
  const Place place = place_from(key);
  expect_place(table, place);
  return place;
}

void TableCheck::expect_place(const std::string& table, Place place) const {
  const bool known = place.shard.value < config_.shards && place.slice.value >= 1 &&
                     place.slice.value <= config_.slices;
  if (!known) {
    fail(table + " names " + to_string(place) + ", expected shards below " +
         std::to_string(config_.shards) + " and slices 1 to " + std::to_string(config_.slices));
  }
}

void TableCheck::fail(const std::string& why) const {
  throw Error(ErrorKind::kDamaged, "store " + database_.path() + " is damaged: " + why);
}

}  // namespace sisa
