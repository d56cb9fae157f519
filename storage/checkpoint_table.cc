#include "storage/checkpoint_table.h"

#include <nlohmann/json.hpp>

#include "shards/error.h"
#include "storage/checkpoint_codec.h"
#include "storage/database.h"
#include "storage/keys.h"
#include "storage/kill_point.h"
#include "storage/retained_set.h"
#include "storage/sample_table.h"

namespace sisa {
namespace {

using nlohmann::json;

std::string name_of(Place slice) { return "checkpoint of " + to_string(slice); }

std::string to_json(const CheckpointRecord& record) {
  const json value = {{"digest", to_hex(record.digest)},
                      {"predecessor", to_hex(record.predecessor)},
                      {"retained_set", to_hex(record.retained_set)},
                      {"samples", record.samples},
                      {"sample_visits", record.sample_visits},
                      {"stored_at", record.stored_at ? json(record.stored_at->value) : json()},
                      {"stored_bytes", record.stored_bytes},
                      {"fingerprint", record.fingerprint}};
  return value.dump();
}

CheckpointRecord record_from(const json& value) {
  CheckpointRecord record;
  record.digest = digest_from_hex(value.at("digest").get_ref<const std::string&>());
  record.predecessor = digest_from_hex(value.at("predecessor").get_ref<const std::string&>());
  record.retained_set = digest_from_hex(value.at("retained_set").get_ref<const std::string&>());
  record.samples = value.at("samples").get_ref<const std::uint64_t&>();
  record.sample_visits = value.at("sample_visits").get_ref<const std::uint64_t&>();
  if (const json& stored_at = value.at("stored_at"); !stored_at.is_null()) {
    record.stored_at = {static_cast<std::uint32_t>(stored_at.get_ref<const std::uint64_t&>())};
  }
  record.stored_bytes = value.at("stored_bytes").get_ref<const std::uint64_t&>();
  record.fingerprint = value.at("fingerprint").get<Fingerprint>();
  return record;
}

CheckpointRecord record_from_json(const std::string& text, Place slice) {
  try {
    const CheckpointRecord record = record_from(json::parse(text));
    if (to_json(record) == text) return record;
  } catch (const json::exception&) {
  }
  throw Error(ErrorKind::kDamaged,
              name_of(slice) + " is damaged: its record is not what was written");
}

[[noreturn]] void refuse(Place slice, const std::string& why) {
  throw Error(ErrorKind::kFailed, name_of(slice) + " cannot be stored: " + why);
}

/// What a shard's first slice is trained from.
CheckpointRecord beginning() {
  CheckpointRecord record;
  record.digest = digest_of({});
  record.stored_at = kNoSlice;
  return record;
}

}  // namespace

void put_checkpoint(const Database& database, Place place, CheckpointRecord record,
                    const State& state, rocksdb::WriteBatch& batch) {
  record.stored_at = kNoSlice;
  record.stored_bytes = 0;
  if (!state.empty()) {
    const std::string tensors = encode_checkpoint(state, record.digest);
    record.stored_at = place.slice;
    record.stored_bytes = tensors.size();
    batch.Put(database.handle(Family::kStates), place_bytes(place), tensors);
  }
  batch.Put(database.handle(Family::kCheckpoints), place_bytes(place), to_json(record));
}

SliceId CheckpointTable::served(ShardId shard) const {
  SliceId last = kNoSlice;
  database_.scan(Family::kCheckpoints, shard_range(shard),
                 [&](std::string_view key, std::string_view) {
                   const bool next = place_from(key).slice.value == last.value + 1;
                   if (next) ++last.value;
                   return next;
                 });
  return last;
}

std::optional<CheckpointRecord> CheckpointTable::record(Place slice) const {
  const std::optional<std::string> value = database_.get(Family::kCheckpoints, place_bytes(slice));
  if (!value) return std::nullopt;
  return record_from_json(*value, slice);
}

SliceId CheckpointTable::last_kept(Place slice) const {
  for (; slice.slice != kNoSlice; --slice.slice.value) {
    const std::optional<CheckpointRecord> record = this->record(slice);
    if (record && record->stored_at) break;
  }
  return slice.slice;
}

SliceId CheckpointTable::restart(Place changed) const {
  if (!record(changed)) return changed.slice;
  return {last_kept({changed.shard, {changed.slice.value - 1}}).value + 1};
}

State CheckpointTable::load(Place slice) const {
  const std::optional<CheckpointRecord> record = this->record(slice);
  if (!record) throw Error(ErrorKind::kNotFound, "there is no " + name_of(slice));
  if (!record->stored_at) {
    throw Error(ErrorKind::kNotFound, "the tensors of the " + name_of(slice) + " are not kept");
  }
  StoredState stored{{}, beginning().digest};
  if (record->stored_at != kNoSlice) {
    const std::optional<std::string> value =
        database_.get(Family::kStates, place_bytes({slice.shard, *record->stored_at}));
    if (!value) {
      throw Error(ErrorKind::kDamaged, name_of(slice) + " is damaged: its tensors are missing");
    }
    stored = decode_checkpoint(*value, name_of(slice));
  }
  if (stored.digest != record->digest) {
    throw Error(ErrorKind::kDamaged, name_of(slice) + " is damaged: its digest does not fit");
  }
  return std::move(stored.state);
}

void CheckpointTable::commit(Place first, std::span<const CheckpointRecord> records,
                             const State& state, std::optional<std::uint64_t> revision) {
  const Place last{first.shard,
                   {first.slice.value + static_cast<std::uint32_t>(records.size()) - 1}};
  // Encoding takes longer than all that others must wait for. What an empty slice passes on is
  // there already.
  const bool trained = records.size() > 1 || records.back().digest != records.back().predecessor;
  const std::string tensors = trained ? encode_checkpoint(state, records.back().digest) : "";

  const auto lock = database_.lock_writes();
  const std::optional<CheckpointRecord> served =
      this->record({first.shard, SliceId{first.slice.value - 1}});
  if ((first.slice.value > 1 && !served) || record(first)) {
    refuse(first, "the shard's last checkpoint is that of slice " +
                      std::to_string(this->served(first.shard).value));
  }
  // What was trained while a request changed the samples must not come back.
  const bool changed = revision != database_.sample_revision();
  CheckpointRecord before = served.value_or(beginning());
  rocksdb::WriteBatch batch;
  for (Place place = first; place <= last; ++place.slice.value) {
    CheckpointRecord next = records[place.slice.value - first.slice.value];
    expect_seen(place, next, before, changed);
    next.stored_at.reset();
    next.stored_bytes = 0;
    const bool passed_on = next.digest == before.digest && before.stored_at;
    if (passed_on) {
      next.stored_at = before.stored_at;
    } else if (place == last) {
      next.stored_at = place.slice;
      next.stored_bytes = tensors.size();
      batch.Put(database_.handle(Family::kStates), place_bytes(place), tensors);
    }
    batch.Put(database_.handle(Family::kCheckpoints), place_bytes(place), to_json(next));
    before = std::move(next);
  }
  kill_point("commit.before-write");
  database_.write(batch, Database::Durability::kProcess);
  kill_point("commit.after-write");
}

void CheckpointTable::expect_seen(Place slice, const CheckpointRecord& record,
                                  const CheckpointRecord& before, bool changed) const {
  if (record.predecessor != before.digest) {
    refuse(slice, "it was not trained from the checkpoint before it");
  }
  const SampleTable samples(database_);
  const std::uint64_t retained = before.samples + samples.count(slice);
  if (record.samples != retained) {
    refuse(slice, "it saw " + std::to_string(record.samples) + " samples where " +
                      std::to_string(retained) + " are retained");
  }
  if (changed && record.retained_set != retained_set(samples, slice, before.retained_set,
                                                     database_.config().training.method)) {
    refuse(slice, "it saw other samples than those that are retained");
  }
}

}  // namespace sisa
