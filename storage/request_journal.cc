#include "storage/request_journal.h"

#include <map>
#include <set>

#include "shards/error.h"
#include "storage/checkpoint_table.h"
#include "storage/database.h"
#include "storage/keys.h"
#include "storage/sample_table.h"

namespace sisa {
namespace {

void put(const Database& database, rocksdb::WriteBatch& batch, const Request& request) {
  batch.Put(database.handle(Table::kRequests), request_row(request.number), to_json(request));
}

std::uint64_t next_number(const Database& database) {
  const std::optional<std::string> last = database.last_key(Table::kRequests);
  if (!last) return 1;
  const std::optional<std::string> value = database.get(Table::kRequests, *last);
  return request_from_json(value.value_or("")).number + 1;
}

/// The requests whose JSON `wanted` accepts.
std::vector<Request> select(const Database& database,
                            const std::function<bool(std::string_view)>& wanted) {
  std::vector<Request> requests;
  const KeyRange everything{request_row(0), request_row(UINT64_MAX)};
  database.scan(Table::kRequests, everything, [&](std::string_view, std::string_view value) {
    if (wanted(value)) requests.push_back(request_from_json(std::string(value)));
    return true;
  });
  return requests;
}

/// Deletes the plan's samples from every table that knows them. Error(kNotFound) if one does not
/// exist.
void remove_samples(Database& database, const DeletionPlan& plan, rocksdb::WriteBatch& batch) {
  const SampleTable samples(database);
  std::map<Place, std::uint64_t> removed;
  for (const LocatedSample& sample : plan.samples) {
    if (samples.find(sample.key) != sample.place) {
      throw Error(ErrorKind::kNotFound, "a sample to remove is not in " + to_string(sample.place));
    }
    const std::string row = sample_row(sample.place, sample.key);
    batch.Delete(database.handle(Table::kSamples), row);
    batch.Delete(database.handle(Table::kPlaces), row.substr(place_bytes(sample.place).size()));
    ++removed[sample.place];
  }
  for (const auto& [place, count] : removed) {
    batch.Put(database.handle(Table::kCounts), place_bytes(place),
              count_bytes(samples.count(place) - count));
  }
}

/// Deletes the checkpoints of that slice and all later ones of its shard; false if there were none.
bool revoke(const Database& database, Place first, rocksdb::WriteBatch& batch) {
  const KeyRange range = slices_from(first);
  bool any = false;
  for (const Table table : {Table::kCheckpoints, Table::kStates}) {
    database.scan(table, range, [&](std::string_view, std::string_view) { return !(any = true); });
    batch.DeleteRange(database.handle(table), range.begin, range.end);
  }
  return any;
}

/// Whatever accepted requests have deleted.
std::vector<Database::Deletion> deletions_of(const std::vector<Request>& requests) {
  std::map<ShardId, SliceId> first;
  for (const Request& request : requests) {
    for (const TouchedShard& touched : request.shards) {
      const auto [entry, fresh] = first.try_emplace(touched.shard, touched.from_slice);
      if (!fresh) entry->second = std::min(entry->second, touched.from_slice);
    }
  }
  std::vector<Database::Deletion> deletions = {{Table::kPlaces, {}}, {Table::kCounts, {}}};
  for (const auto& [shard, slice] : first) {
    for (const Table table : {Table::kSamples, Table::kCheckpoints, Table::kStates}) {
      deletions.push_back({table, slices_from({shard, slice})});
    }
  }
  return deletions;
}

}  // namespace

Request RequestJournal::accept(const DeletionPlan& plan) {
  const auto lock = database_.lock_writes();
  std::set<ShardId> retraining;
  for (const Request& earlier : pending()) {
    for (const TouchedShard& touched : earlier.shards) {
      if (touched.retrain) retraining.insert(touched.shard);
    }
  }
  Request request;
  request.number = next_number(database_);
  request.samples_removed = plan.samples.size();
  request.accepted = now();
  rocksdb::WriteBatch batch;
  remove_samples(database_, plan, batch);
  for (const auto& [shard, slice] : plan.first_slice) {
    const bool revoked = revoke(database_, {shard, slice}, batch);
    request.shards.push_back({shard, slice, revoked || retraining.contains(shard)});
  }
  put(database_, batch, request);
  database_.write(batch, Database::Durability::kMachine);
  return request;
}

void RequestJournal::erase() {
  std::vector<Request> accepted;
  for (const Request& request : pending()) {
    if (request.state == RequestState::kAccepted) accepted.push_back(request);
  }
  if (accepted.empty()) return;
  database_.purge(deletions_of(accepted));
  const auto lock = database_.lock_writes();
  rocksdb::WriteBatch batch;
  for (Request& request : accepted) {
    request.state = RequestState::kErased;
    request.erased = now();
    put(database_, batch, request);
  }
  database_.write(batch, Database::Durability::kMachine);
}

void RequestJournal::mark_restored(std::uint64_t sample_visits, double seconds) {
  const auto lock = database_.lock_writes();
  const CheckpointTable checkpoints(database_);
  const SliceId last{database_.config().slices};
  rocksdb::WriteBatch batch;
  for (Request& request : pending()) {
    bool trained = false;
    bool complete = request.state == RequestState::kErased;
    for (const TouchedShard& touched : request.shards) {
      trained |= touched.retrain;
      complete = complete && (!touched.retrain || checkpoints.served(touched.shard) == last);
    }
    if (!complete) continue;
    request.state = RequestState::kRestored;
    request.restored = now();
    request.sample_visits = trained ? sample_visits : 0;
    request.retrain_seconds = trained ? seconds : 0;
    put(database_, batch, request);
  }
  if (batch.Count() != 0) database_.write(batch, Database::Durability::kMachine);
}

std::optional<Request> RequestJournal::find(std::uint64_t number) const {
  const std::optional<std::string> value = database_.get(Table::kRequests, request_row(number));
  if (!value) return std::nullopt;
  return request_from_json(*value);
}

std::vector<Request> RequestJournal::all() const {
  return select(database_, [](std::string_view) { return true; });
}

std::vector<Request> RequestJournal::pending() const {
  // There may be many requests by now, and few of them pending: look before parsing.
  return select(database_, [](std::string_view json) {
    return json.find(R"("state":"restored")") == std::string_view::npos;
  });
}

}  // namespace sisa
