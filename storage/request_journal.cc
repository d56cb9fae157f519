#include "storage/request_journal.h"

#include <algorithm>
#include <map>
#include <set>

#include "shards/error.h"
#include "storage/change_batch.h"
#include "storage/checkpoint_table.h"
#include "storage/database.h"
#include "storage/erasure/erasure.h"
#include "storage/erasure/removed_table.h"
#include "storage/keys.h"
#include "storage/kill_point.h"
#include "storage/pending_requests.h"
#include "storage/receipts/event_log.h"
#include "storage/receipts/store_key.h"
#include "storage/version.h"

namespace sisa {
namespace {

void put(const Database& database, rocksdb::WriteBatch& batch, const Request& request) {
  batch.Put(database.handle(Family::kRequests), request_row(request.number), to_json(request));
}

AcceptedEvent accepted_event(const Request& request, const ChangeBatch& change,
                             std::vector<RevokedShard> revoked) {
  AcceptedEvent event;
  event.request = request.number;
  event.kind = request.kind;
  event.time = request.accepted;
  event.samples_removed = request.samples_removed;
  event.samples_added = request.samples_added;
  if (!change.commitment().empty()) event.forget_set = change.commitment().root();
  event.shards = std::move(revoked);
  event.software = software_version();
  return event;
}

/// Who was trained again for requests, and what came of it.
class Restoration {
 public:
  Restoration(Database& database, SliceId last) : checkpoints_(database), last_(last) {}

  /// Whether all that the request wants trained has its last checkpoint.
  bool completes(const Request& request) {
    return std::all_of(request.shards.begin(), request.shards.end(), [&](const TouchedShard& t) {
      return !t.retrain || served(t.shard) == last_;
    });
  }

  void add(const Request& request) {
    numbers_.push_back(request.number);
    for (const TouchedShard& touched : request.shards) {
      if (!touched.retrain) continue;
      const auto [entry, fresh] = first_.try_emplace(touched.shard, touched.from_slice);
      if (!fresh) entry->second = std::min(entry->second, touched.from_slice);
    }
  }

  RestoredEvent event(const StoreKey& key) const {
    RestoredEvent event;
    event.requests = ranges_of(numbers_);
    event.software = software_version();
    std::set<Fingerprint> fingerprints;
    for (const auto& [shard, slice] : first_) {
      event.shards.push_back(restored({shard, slice}, key, fingerprints));
      event.sample_visits += visits({shard, slice});
    }
    event.fingerprints.assign(fingerprints.begin(), fingerprints.end());
    return event;
  }

  bool trained() const { return !first_.empty(); }

 private:
  SliceId served(ShardId shard) {
    const auto [entry, fresh] = served_.try_emplace(shard);
    if (fresh) entry->second = checkpoints_.served(shard);
    return entry->second;
  }

  /// Also those of a training that was interrupted and went on later.
  std::uint64_t visits(Place place) const {
    std::uint64_t visits = 0;
    for (; place.slice <= last_; ++place.slice.value) {
      visits += checkpoints_.record(place).value().sample_visits;
    }
    return visits;
  }

  RestoredShard restored(Place place, const StoreKey& key,
                         std::set<Fingerprint>& fingerprints) const {
    RestoredShard restored;
    restored.shard = place.shard;
    restored.from_slice = place.slice;
    for (; place.slice <= last_; ++place.slice.value) {
      const CheckpointRecord record = checkpoints_.record(place).value();
      restored.checkpoints.push_back(record.digest);
      restored.retained_after = key.conceal(record.retained_set);
      fingerprints.insert(record.fingerprint);
    }
    return restored;
  }

  CheckpointTable checkpoints_;
  SliceId last_;
  std::map<ShardId, SliceId> served_;
  std::map<ShardId, SliceId> first_;
  std::vector<std::uint64_t> numbers_;
};

}  // namespace

RequestJournal::RequestJournal(Database& database, const EventLog& events, const StoreKey& key)
    : database_(database), events_(events), key_(key) {}

RequestJournal::~RequestJournal() = default;

PendingRequests& RequestJournal::known() const {
  if (!known_) known_ = std::make_unique<PendingRequests>(database_);
  return *known_;
}

Request RequestJournal::accept(const Change& change, const OpeningsTaker& take) {
  const StoreConfig config = database_.config();
  const auto lock = database_.lock_writes();
  const std::scoped_lock memory(mutex_);
  PendingRequests& known = this->known();
  Request request;
  request.number = known.next_number();
  request.kind = change.kind;
  request.samples_removed = change.removal.samples.size();
  request.samples_added = change.additions.size();

  ChangeBatch write(database_, config);
  write.remove(change.removal);
  write.add(change.additions);
  std::vector<RevokedShard> revoked = write.revoke(key_);
  for (const Replacement& replacement : change.replacements) write.replace(replacement);
  for (const RevokedShard& shard : revoked) {
    const bool retrain = !shard.revoked.empty() || known.retrains(shard.shard);
    request.shards.push_back({shard.shard, shard.from_slice, retrain});
  }
  RemovedTable(database_).put(request.number, write.removed(), write.batch());
  request.accepted = events_.next_time();
  AcceptedEvent event = accepted_event(request, write, std::move(revoked));
  event.warnings = change.warnings;
  request.accepted_event = events_.append(write.batch(), event);
  if (!change.warnings.empty()) database_.raise_format(kWarningFormatVersion, write.batch());
  put(database_, write.batch(), request);
  if (take) take(write.commitment().openings());
  kill_point("accept.before-write");
  database_.write(write.batch(), Database::Durability::kMachine);
  kill_point("accept.after-write");
  known.put(request);
  return request;
}

void RequestJournal::erase() {
  Erasure erasure(database_);
  auto confirmed = erasure.confirmed();
  for (std::vector<Request> waiting; confirmed || !(waiting = accepted()).empty();) {
    if (!confirmed) confirmed = erasure.confirm(waiting);
    erasure.forget();
    mark_erased(confirmed->requests, confirmed->scan);
    confirmed.reset();
  }
}

std::vector<Request> RequestJournal::accepted() const {
  std::vector<Request> requests = pending();
  std::erase_if(requests,
                [](const Request& request) { return request.state != RequestState::kAccepted; });
  return requests;
}

void RequestJournal::mark_erased(const std::vector<std::uint64_t>& requests,
                                 const ScanReport& scan) {
  const auto lock = database_.lock_writes();
  const std::scoped_lock memory(mutex_);
  ErasedEvent event{.requests = ranges_of(requests),
                    .time = events_.next_time(),
                    .files = scan.files,
                    .bytes = scan.bytes,
                    .traces = scan.traces,
                    .software = software_version()};
  rocksdb::WriteBatch batch;
  const std::uint64_t index = events_.append(batch, event);
  std::vector<Request> erased;
  for (const std::uint64_t number : requests) {
    Request& request = erased.emplace_back(find(number).value());
    request.state = RequestState::kErased;
    request.erased = event.time;
    request.erased_event = index;
    put(database_, batch, request);
  }
  Erasure(database_).close(batch);
  kill_point("erase.before-write");
  database_.write(batch, Database::Durability::kMachine);
  kill_point("erase.after-write");
  for (const Request& request : erased) known().put(request);
}

void RequestJournal::mark_restored(std::uint64_t sample_visits, double seconds) {
  const SliceId last{database_.config().slices};
  const auto lock = database_.lock_writes();
  const std::scoped_lock memory(mutex_);
  Restoration restoration(database_, last);
  std::vector<Request> restored;
  for (Request& request : known().all()) {
    if (request.state != RequestState::kErased || !restoration.completes(request)) continue;
    restoration.add(request);
    restored.push_back(std::move(request));
  }
  if (restored.empty()) return;
  RestoredEvent event = restoration.event(key_);
  event.time = events_.next_time();
  event.microseconds = restoration.trained() ? static_cast<std::uint64_t>(seconds * 1e6) : 0;
  rocksdb::WriteBatch batch;
  const std::uint64_t index = events_.append(batch, event);
  for (Request& request : restored) {
    const bool trained = std::any_of(request.shards.begin(), request.shards.end(),
                                     [](const TouchedShard& touched) { return touched.retrain; });
    request.state = RequestState::kRestored;
    request.restored = event.time;
    request.restored_event = index;
    request.sample_visits = trained ? sample_visits : 0;
    request.retrain_seconds = trained ? seconds : 0;
    put(database_, batch, request);
  }
  kill_point("restored.before-write");
  database_.write(batch, Database::Durability::kMachine);
  kill_point("restored.after-write");
  for (const Request& request : restored) known().put(request);
}

std::optional<Request> RequestJournal::find(std::uint64_t number) const {
  const std::optional<std::string> value = database_.get(Family::kRequests, request_row(number));
  if (!value) return std::nullopt;
  return request_from_json(*value);
}

std::vector<Request> RequestJournal::all() const {
  std::vector<Request> requests;
  database_.scan(Family::kRequests, everything(), [&](std::string_view, std::string_view value) {
    requests.push_back(request_from_json(std::string(value)));
    return true;
  });
  return requests;
}

std::vector<Request> RequestJournal::pending() const {
  const std::scoped_lock memory(mutex_);
  return known().all();
}

std::uint64_t RequestJournal::last() const {
  const std::optional<std::string> key = database_.last_key(Family::kRequests);
  return key ? row_number(*key) : 0;
}

}  // namespace sisa
