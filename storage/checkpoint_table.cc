#include "storage/checkpoint_table.h"

#include <nlohmann/json.hpp>

#include "shards/error.h"
#include "storage/database.h"
#include "storage/keys.h"
#include "storage/kill_point.h"
#include "storage/retained_set.h"
#include "storage/safetensors.h"
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
                      {"stored_at", record.stored_at.value},
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
  record.stored_at.value =
      static_cast<std::uint32_t>(value.at("stored_at").get_ref<const std::uint64_t&>());
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

std::uint64_t retained_samples(const Database& database, Place last) {
  std::uint64_t samples = 0;
  KeyRange range = slices_from({last.shard, SliceId{1}});
  range.end = slice_range(last).end;
  database.scan(Family::kCounts, range, [&](std::string_view, std::string_view count) {
    samples += count_from(count);
    return true;
  });
  return samples;
}

std::string_view text(std::span<const std::byte> bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

}  // namespace

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

State CheckpointTable::load(Place slice) const {
  const std::optional<CheckpointRecord> record = this->record(slice);
  if (!record) throw Error(ErrorKind::kNotFound, "there is no " + name_of(slice));
  State state;
  if (record->stored_at != kNoSlice) {
    const std::optional<std::string> value =
        database_.get(Family::kStates, place_bytes({slice.shard, record->stored_at}));
    if (!value) {
      throw Error(ErrorKind::kDamaged, name_of(slice) + " is damaged: its tensors are missing");
    }
    state = decode_safetensors(std::as_bytes(std::span(*value)), name_of(slice));
  }
  if (digest_of(state) != record->digest) {
    throw Error(ErrorKind::kDamaged, name_of(slice) + " is damaged: its digest does not fit");
  }
  return state;
}

void CheckpointTable::commit(Place slice, const CheckpointRecord& record, const State& state) {
  rocksdb::WriteBatch batch;
  if (record.stored_at == slice.slice) {
    const std::vector<std::byte> bytes = encode_safetensors(state);
    batch.Put(database_.handle(Family::kStates), place_bytes(slice),
              rocksdb::Slice(text(bytes).data(), bytes.size()));
  }
  batch.Put(database_.handle(Family::kCheckpoints), place_bytes(slice), to_json(record));

  const auto lock = database_.lock_writes();
  const SliceId last = served(slice.shard);
  if (slice.slice.value != last.value + 1) {
    refuse(slice, "the shard's last checkpoint is that of slice " + std::to_string(last.value));
  }
  const std::optional<CheckpointRecord> before = this->record({slice.shard, last});
  if (record.predecessor != (before ? before->digest : digest_of({}))) {
    refuse(slice, "it was not trained from the checkpoint before it");
  }
  const SliceId inherited = before ? before->stored_at : kNoSlice;
  if (record.stored_at != slice.slice && record.stored_at != inherited) {
    refuse(slice, "its predecessor's tensors do not lie under slice " +
                      std::to_string(record.stored_at.value));
  }
  // What was trained while a request changed the samples must not come back.
  const std::uint64_t retained = retained_samples(database_, slice);
  if (record.samples != retained) {
    refuse(slice, "it saw " + std::to_string(record.samples) + " samples where " +
                      std::to_string(retained) + " are retained");
  }
  const Digest earlier = before ? before->retained_set : Digest{};
  if (record.retained_set != retained_set(SampleTable(database_), slice, earlier)) {
    refuse(slice, "it saw other samples than those that are retained");
  }
  kill_point("commit.before-write");
  database_.write(batch, Database::Durability::kProcess);
  kill_point("commit.after-write");
}

}  // namespace sisa
