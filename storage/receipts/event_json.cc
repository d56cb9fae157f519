#include "storage/receipts/event_json.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>

namespace sisa {
namespace {

using nlohmann::json;

template <class Hash>
json to_value(const std::optional<Hash>& hash) {
  return hash ? json(to_hex(*hash)) : json();
}

template <class Hash>
std::optional<Hash> optional_hash_from(const json& value) {
  if (value.is_null()) return std::nullopt;
  return hash_from<Hash>(value);
}

json to_value(const std::vector<Digest>& digests) {
  json list = json::array();
  for (const Digest& digest : digests) list.push_back(to_hex(digest));
  return list;
}

std::vector<Digest> digests_from(const json& value) {
  std::vector<Digest> digests;
  for (const json& digest : value) digests.push_back(hash_from<Digest>(digest));
  return digests;
}

json to_value(const std::vector<RequestRange>& ranges) {
  json list = json::array();
  for (const RequestRange& range : ranges) list.push_back({range.from, range.to});
  return list;
}

std::vector<RequestRange> ranges_from(const json& value) {
  std::vector<RequestRange> ranges;
  for (const json& range : value) {
    ranges.push_back({unsigned_from(range.at(0)), unsigned_from(range.at(1))});
  }
  return ranges;
}

/// The number that so many digits of a time's text name; zero where they are none.
int digits(std::string_view text, std::size_t at, std::size_t count) {
  int number = 0;
  if (at + count <= text.size()) {
    std::from_chars(text.data() + at, text.data() + at + count, number);
  }
  return number;
}

/// The inverse of to_string(Timestamp).
Timestamp time_from(const json& value) {
  using namespace std::chrono;
  const std::string& text = text_from(value);
  const auto number = [&](std::size_t at, std::size_t count) { return digits(text, at, count); };
  const year_month_day date{year{number(0, 4)}, month(static_cast<unsigned>(number(5, 2))),
                            day(static_cast<unsigned>(number(8, 2)))};
  if (!date.ok()) return 0;
  const sys_time<microseconds> time = sys_days{date} + hours{number(11, 2)} +
                                      minutes{number(14, 2)} + seconds{number(17, 2)} +
                                      microseconds{number(20, 6)};
  return time.time_since_epoch().count();
}

ShardId shard_from(const json& value) {
  return ShardId{static_cast<std::uint32_t>(unsigned_from(value))};
}

SliceId slice_from(const json& value) {
  return SliceId{static_cast<std::uint32_t>(unsigned_from(value))};
}

RequestKind kind_from(const json& value) {
  for (const RequestKind kind : {RequestKind::kAdd, RequestKind::kCorrect}) {
    if (value == to_string(kind)) return kind;
  }
  return RequestKind::kUnlearn;
}

json fields(const CreatedEvent& event) {
  return {{"configuration", to_hex(event.configuration)}, {"samples", event.samples}};
}

json fields(const AcceptedEvent& event) {
  json shards = json::array();
  for (const RevokedShard& shard : event.shards) {
    shards.push_back({{"shard", shard.shard.value},
                      {"from_slice", shard.from_slice.value},
                      {"revoked", to_value(shard.revoked)},
                      {"retained_before", to_value(shard.retained_before)}});
  }
  json value = {{"request", event.request},
                {"kind", to_string(event.kind)},
                {"samples_removed", event.samples_removed},
                {"samples_added", event.samples_added},
                {"forget_set", to_value(event.forget_set)},
                {"shards", std::move(shards)}};
  if (!event.warnings.empty()) value["warnings"] = event.warnings;
  return value;
}

json fields(const ErasedEvent& event) {
  return {{"requests", to_value(event.requests)},
          {"files", event.files},
          {"bytes", event.bytes},
          {"traces", event.traces}};
}

json fields(const RestoredEvent& event) {
  json shards = json::array();
  for (const RestoredShard& shard : event.shards) {
    shards.push_back({{"shard", shard.shard.value},
                      {"from_slice", shard.from_slice.value},
                      {"checkpoints", to_value(shard.checkpoints)},
                      {"retained_after", to_hex(shard.retained_after)}});
  }
  json fingerprints = json::array();
  for (const Fingerprint& fingerprint : event.fingerprints) fingerprints.push_back(fingerprint);
  return {{"requests", to_value(event.requests)},
          {"shards", std::move(shards)},
          {"sample_visits", event.sample_visits},
          {"microseconds", event.microseconds},
          {"fingerprints", std::move(fingerprints)}};
}

json fields(const ExportedEvent& event) {
  json constituents = json::array();
  for (const ExportedShard& shard : event.constituents) {
    constituents.push_back({{"shard", shard.shard.value},
                            {"slice", shard.slice.value},
                            {"digest", to_hex(shard.digest)}});
  }
  return {{"format", event.format},
          {"aggregate", event.aggregate},
          {"name", event.name},
          {"digest", to_hex(event.digest)},
          {"constituents", std::move(constituents)}};
}

void read(const json& value, CreatedEvent& event) {
  event.configuration = hash_from<Digest>(value.at("configuration"));
  event.samples = unsigned_from(value.at("samples"));
}

void read(const json& value, AcceptedEvent& event) {
  event.request = unsigned_from(value.at("request"));
  event.kind = kind_from(value.at("kind"));
  event.samples_removed = unsigned_from(value.at("samples_removed"));
  event.samples_added = unsigned_from(value.at("samples_added"));
  event.forget_set = optional_hash_from<TreeHash>(value.at("forget_set"));
  for (const json& shard : value.at("shards")) {
    event.shards.push_back({shard_from(shard.at("shard")), slice_from(shard.at("from_slice")),
                            digests_from(shard.at("revoked")),
                            optional_hash_from<Digest>(shard.at("retained_before"))});
  }
  if (!value.contains("warnings")) return;
  for (const json& warning : value.at("warnings")) event.warnings.push_back(text_from(warning));
}

void read(const json& value, ErasedEvent& event) {
  event.requests = ranges_from(value.at("requests"));
  event.files = unsigned_from(value.at("files"));
  event.bytes = unsigned_from(value.at("bytes"));
  event.traces = unsigned_from(value.at("traces"));
}

void read(const json& value, RestoredEvent& event) {
  event.requests = ranges_from(value.at("requests"));
  for (const json& shard : value.at("shards")) {
    event.shards.push_back({shard_from(shard.at("shard")), slice_from(shard.at("from_slice")),
                            digests_from(shard.at("checkpoints")),
                            hash_from<Digest>(shard.at("retained_after"))});
  }
  event.sample_visits = unsigned_from(value.at("sample_visits"));
  event.microseconds = unsigned_from(value.at("microseconds"));
  for (const json& fingerprint : value.at("fingerprints")) {
    event.fingerprints.push_back(fingerprint.get<Fingerprint>());
  }
}

void read(const json& value, ExportedEvent& event) {
  event.format = text_from(value.at("format"));
  event.aggregate = text_from(value.at("aggregate"));
  event.name = text_from(value.at("name"));
  event.digest = hash_from<Digest>(value.at("digest"));
  for (const json& shard : value.at("constituents")) {
    event.constituents.push_back({shard_from(shard.at("shard")), slice_from(shard.at("slice")),
                                  hash_from<Digest>(shard.at("digest"))});
  }
}

}  // namespace

json to_value(const Event& event) {
  json value = std::visit([](const auto& kind) { return fields(kind); }, event);
  value["event"] = name_of(event);
  value["time"] = to_string(time_of(event));
  value["software"] = std::visit([](const auto& kind) { return kind.software; }, event);
  return value;
}

Event event_from(const json& value) {
  std::array<Event, 5> kinds{CreatedEvent{}, AcceptedEvent{}, ErasedEvent{}, RestoredEvent{},
                             ExportedEvent{}};
  const std::string& name = text_from(value.at("event"));
  const auto known = std::find_if(kinds.begin(), kinds.end(),
                                  [&](const Event& kind) { return name_of(kind) == name; });
  Event& event = known == kinds.end() ? kinds.front() : *known;
  std::visit(
      [&](auto& kind) {
        read(value, kind);
        kind.time = time_from(value.at("time"));
        kind.software = text_from(value.at("software"));
      },
      event);
  return event;
}

json to_value(const TreePath& path) {
  json list = json::array();
  for (const TreeHash& hash : path) list.push_back(to_hex(hash));
  return list;
}

TreePath path_from(const json& value) {
  TreePath path;
  for (const json& hash : value) path.push_back(hash_from<TreeHash>(hash));
  return path;
}

json to_value(const TreeHead& head) { return {{"size", head.size}, {"root", to_hex(head.root)}}; }

TreeHead head_from(const json& value) {
  return {unsigned_from(value.at("size")), hash_from<TreeHash>(value.at("root"))};
}

}  // namespace sisa
