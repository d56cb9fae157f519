#include "storage/erasure/erasure.h"

#include <rocksdb/write_batch.h>

#include <map>
#include <nlohmann/json.hpp>

#include "shards/error.h"
#include "storage/database.h"
#include "storage/erasure/removed_table.h"
#include "storage/keys.h"
#include "storage/kill_point.h"

namespace sisa {
namespace {

using nlohmann::json;

/// Beyond so many samples whole tables and slices are rewritten faster.
constexpr std::size_t kFewSamples = 512;

/// The first slice of every shard that the requests touched.
std::map<ShardId, SliceId> first_slices(const std::vector<Request>& requests) {
  std::map<ShardId, SliceId> first;
  for (const Request& request : requests) {
    for (const TouchedShard& touched : request.shards) {
      const auto [entry, fresh] = first.try_emplace(touched.shard, touched.from_slice);
      if (!fresh) entry->second = std::min(entry->second, touched.from_slice);
    }
  }
  return first;
}

void add_samples(const std::vector<RemovedSample>& samples, const std::map<ShardId, SliceId>& first,
                 std::vector<Database::Deletion>& deletions) {
  if (samples.size() > kFewSamples) {
    deletions.push_back({Family::kPlaces, {}});
    deletions.push_back({Family::kCopies, {}});
    for (const auto& [shard, slice] : first) {
      deletions.push_back({Family::kSamples, slices_from({shard, slice})});
    }
    return;
  }
  for (const RemovedSample& removed : samples) {
    const std::string row = sample_row(removed.sample.place, removed.sample.key);
    const std::string key(view(removed.sample.key));
    deletions.push_back({Family::kSamples, KeyRange{row, row}});
    const std::string copy = copy_row(removed.features, removed.sample.key);
    deletions.push_back({Family::kPlaces, KeyRange{key, key}});
    deletions.push_back({Family::kCopies, KeyRange{copy, copy}});
  }
}

/// Where the requests have deleted.
std::vector<Database::Deletion> deletions_of(const std::vector<Request>& requests,
                                             const Removed& removed) {
  std::vector<Database::Deletion> deletions;
  const std::map<ShardId, SliceId> first = first_slices(requests);
  add_samples(removed.samples, first, deletions);
  for (const auto& [shard, slice] : first) {
    for (const Family table : {Family::kCheckpoints, Family::kStates}) {
      deletions.push_back({table, slices_from({shard, slice})});
    }
  }
  if (!first.empty()) {
    deletions.push_back({Family::kCounts, KeyRange{shard_range(first.begin()->first).begin,
                                                   shard_range(first.rbegin()->first).end}});
  }
  return deletions;
}

std::vector<Database::Deletion> everywhere() {
  std::vector<Database::Deletion> all;
  for (const Family table : {Family::kSamples, Family::kPlaces, Family::kCopies, Family::kCounts,
                             Family::kCheckpoints, Family::kStates}) {
    all.push_back({table, {}});
  }
  return all;
}

std::string to_json(const Erasure::Confirmed& confirmed) {
  const json value = {{"requests", confirmed.requests},
                      {"files", confirmed.scan.files},
                      {"bytes", confirmed.scan.bytes},
                      {"traces", confirmed.scan.traces}};
  return value.dump();
}

Erasure::Confirmed confirmed_from(const json& value) {
  Erasure::Confirmed confirmed;
  confirmed.requests = value.at("requests").get<std::vector<std::uint64_t>>();
  confirmed.scan.files = value.at("files").get<std::uint64_t>();
  confirmed.scan.bytes = value.at("bytes").get<std::uint64_t>();
  confirmed.scan.traces = value.at("traces").get<std::uint64_t>();
  return confirmed;
}

}  // namespace

std::optional<Erasure::Confirmed> Erasure::confirmed() const {
  const std::optional<std::string> text = database_.get(Family::kMeta, kErasingKey);
  if (!text) return std::nullopt;
  try {
    return confirmed_from(json::parse(*text));
  } catch (const json::exception&) {
    throw Error(ErrorKind::kDamaged,
                "store " + database_.path() + " is damaged: its note of an erasure");
  }
}

Erasure::Confirmed Erasure::confirm(const std::vector<Request>& requests) {
  Confirmed confirmed;
  for (const Request& request : requests) confirmed.requests.push_back(request.number);
  confirmed.scan = purge_and_scan(requests);
  rocksdb::WriteBatch batch;
  RemovedTable(database_).clear(requests.front().number, requests.back().number, batch);
  batch.Put(database_.handle(Family::kMeta), std::string(kErasingKey), to_json(confirmed));
  kill_point("erase.before-confirmation");
  database_.write(batch, Database::Durability::kProcess);
  kill_point("erase.after-confirmation");
  return confirmed;
}

ScanReport Erasure::purge_and_scan(const std::vector<Request>& requests) {
  const Removed removed =
      RemovedTable(database_).read(requests.front().number, requests.back().number);
  const std::vector<Database::Deletion> deletions = deletions_of(requests, removed);
  database_.purge(deletions);
  try {
    return expect_absent(database_, removed, database_.files_that_may_hold(deletions),
                         ErrorKind::kFailed);
  } catch (const Error&) {
    // Rows may have been on their way between files in the background. Once all is rewritten, what
    // is found is there to stay.
    const std::vector<Database::Deletion> all = everywhere();
    database_.purge(all);
    return expect_absent(database_, removed, database_.files(), ErrorKind::kFailed);
  }
}

void Erasure::forget() {
  const Database::Deletion memory{Family::kRemoved, {}};
  database_.purge({&memory, 1});
  database_.expect_no_file_without_rows(Family::kRemoved);
}

void Erasure::close(rocksdb::WriteBatch& batch) const {
  batch.Delete(database_.handle(Family::kMeta), std::string(kErasingKey));
}

}  // namespace sisa
