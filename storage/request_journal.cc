#include "storage/request_journal.h"

#include <map>

#include "shards/error.h"
#include "storage/checkpoint_table.h"
#include "storage/database.h"
#include "storage/keys.h"
#include "storage/pending_requests.h"
#include "storage/sample_table.h"

namespace sisa {
namespace {

void put(const Database& database, rocksdb::WriteBatch& batch, const Request& request) {
  batch.Put(database.handle(Family::kRequests), request_row(request.number), to_json(request));
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
    batch.Delete(database.handle(Family::kSamples), row);
    batch.Delete(database.handle(Family::kPlaces), row.substr(place_bytes(sample.place).size()));
    ++removed[sample.place];
  }
  for (const auto& [place, count] : removed) {
    const std::uint64_t left = samples.count(place) - count;
    if (left == 0) {
      batch.Delete(database.handle(Family::kCounts), place_bytes(place));
    } else {
      batch.Put(database.handle(Family::kCounts), place_bytes(place), count_bytes(left));
    }
  }
}

/// Deletes the checkpoints of that slice and all later ones of its shard; false if there were none.
bool revoke(const Database& database, Place first, rocksdb::WriteBatch& batch) {
  const KeyRange range = slices_from(first);
  bool any = false;
  for (const Family table : {Family::kCheckpoints, Family::kStates}) {
    bool found = false;
    database.scan(table, range, [&](std::string_view, std::string_view) {
      found = true;
      return false;
    });
    // Deletions of ranges slow down every later scan: none without need.
    if (found) batch.DeleteRange(database.handle(table), range.begin, range.end);
    any |= found;
  }
  return any;
}

/// The first slice of every shard from which accepted requests have deleted.
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

/// Beyond so many samples whole tables and slices are rewritten faster.
constexpr std::size_t kFewSamples = 64;

/// The samples that the requests removed, if they are known and few.
std::optional<std::vector<LocatedSample>> few_samples(const PendingRequests& known,
                                                      const std::vector<Request>& requests) {
  std::vector<LocatedSample> all;
  for (const Request& request : requests) {
    const std::vector<LocatedSample>* samples = known.samples_of(request.number);
    if (samples == nullptr || all.size() + samples->size() > kFewSamples) return std::nullopt;
    all.insert(all.end(), samples->begin(), samples->end());
  }
  return all;
}

/// Whatever accepted requests have deleted.
std::vector<Database::Deletion> deletions_of(const std::vector<Request>& requests,
                                             const std::optional<std::vector<LocatedSample>>& few) {
  std::vector<Database::Deletion> deletions;
  const std::map<ShardId, SliceId> first = first_slices(requests);
  if (few) {
    for (const LocatedSample& sample : *few) {
      const std::string row = sample_row(sample.place, sample.key);
      const std::string key(view(sample.key));
      deletions.push_back({Family::kSamples, KeyRange{row, row}});
      deletions.push_back({Family::kPlaces, KeyRange{key, key}});
    }
  } else {
    deletions.push_back({Family::kPlaces, {}});
    for (const auto& [shard, slice] : first) {
      deletions.push_back({Family::kSamples, slices_from({shard, slice})});
    }
  }
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

}  // namespace

RequestJournal::RequestJournal(Database& database) : database_(database) {}

RequestJournal::~RequestJournal() = default;

PendingRequests& RequestJournal::known() const {
  if (!known_) known_ = std::make_unique<PendingRequests>(database_);
  return *known_;
}

Request RequestJournal::accept(const DeletionPlan& plan) {
  const auto lock = database_.lock_writes();
  const std::scoped_lock memory(mutex_);
  PendingRequests& known = this->known();
  Request request;
  request.number = known.next_number();
  request.samples_removed = plan.samples.size();
  request.accepted = now();
  rocksdb::WriteBatch batch;
  remove_samples(database_, plan, batch);
  for (const auto& [shard, slice] : plan.first_slice) {
    const bool revoked = revoke(database_, {shard, slice}, batch);
    request.shards.push_back({shard, slice, revoked || known.retrains(shard)});
  }
  put(database_, batch, request);
  database_.write(batch, Database::Durability::kMachine);
  known.put(request);
  known.remember(request.number, plan.samples);
  return request;
}

void RequestJournal::erase() {
  std::vector<Request> accepted = pending();
  std::erase_if(accepted,
                [](const Request& request) { return request.state != RequestState::kAccepted; });
  if (accepted.empty()) return;
  std::optional<std::vector<LocatedSample>> few;
  {
    const std::scoped_lock memory(mutex_);
    few = few_samples(known(), accepted);
  }
  database_.purge(deletions_of(accepted, few));
  const auto lock = database_.lock_writes();
  const std::scoped_lock memory(mutex_);
  rocksdb::WriteBatch batch;
  for (Request& request : accepted) {
    request.state = RequestState::kErased;
    request.erased = now();
    put(database_, batch, request);
  }
  database_.write(batch, Database::Durability::kMachine);
  for (const Request& request : accepted) known().put(request);
}

void RequestJournal::mark_restored(std::uint64_t sample_visits, double seconds) {
  const auto lock = database_.lock_writes();
  const std::scoped_lock memory(mutex_);
  const CheckpointTable checkpoints(database_);
  const SliceId last{database_.config().slices};
  std::map<ShardId, SliceId> served;
  rocksdb::WriteBatch batch;
  std::vector<Request> restored;
  for (Request& request : known().all()) {
    bool trained = false;
    bool complete = request.state == RequestState::kErased;
    for (const TouchedShard& touched : request.shards) {
      trained |= touched.retrain;
      if (!complete || !touched.retrain) continue;
      const auto [entry, fresh] = served.try_emplace(touched.shard);
      if (fresh) entry->second = checkpoints.served(touched.shard);
      complete = entry->second == last;
    }
    if (!complete) continue;
    request.state = RequestState::kRestored;
    request.restored = now();
    request.sample_visits = trained ? sample_visits : 0;
    request.retrain_seconds = trained ? seconds : 0;
    put(database_, batch, request);
    restored.push_back(request);
  }
  if (batch.Count() != 0) database_.write(batch, Database::Durability::kMachine);
  for (const Request& request : restored) known().put(request);
}

std::optional<Request> RequestJournal::find(std::uint64_t number) const {
  const std::optional<std::string> value = database_.get(Family::kRequests, request_row(number));
  if (!value) return std::nullopt;
  return request_from_json(*value);
}

std::vector<Request> RequestJournal::all() const {
  std::vector<Request> requests;
  const KeyRange everything{request_row(0), request_row(UINT64_MAX)};
  database_.scan(Family::kRequests, everything, [&](std::string_view, std::string_view value) {
    requests.push_back(request_from_json(std::string(value)));
    return true;
  });
  return requests;
}

std::vector<Request> RequestJournal::pending() const {
  const std::scoped_lock memory(mutex_);
  return known().all();
}

}  // namespace sisa
