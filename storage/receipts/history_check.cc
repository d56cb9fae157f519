#include "storage/receipts/history_check.h"

#include <map>

#include "shards/error.h"
#include "storage/receipts/receipt.h"
#include "storage/receipts/receipt_check.h"

namespace sisa {
namespace {

constexpr std::uint64_t kEventsAtOnce = 1000;

[[noreturn]] void fail(const Store& store, const std::string& why) {
  throw Error(ErrorKind::kDamaged, "store " + store.path() + " is damaged: " + why);
}

/// What training gave back and no later request took away.
class Restorations {
 public:
  void hear(const Event& event) {
    if (const auto* accepted = std::get_if<AcceptedEvent>(&event)) {
      for (const RevokedShard& revoked : accepted->shards) shards_.erase(revoked.shard);
    } else if (const auto* restored = std::get_if<RestoredEvent>(&event)) {
      for (const RestoredShard& shard : restored->shards) shards_[shard.shard] = shard;
    }
  }

  void compare(Store& store) const {
    for (const auto& [shard, restored] : shards_) {
      Place place{shard, restored.from_slice};
      Digest retained;
      for (const Digest& digest : restored.checkpoints) {
        const auto record = store.checkpoints().record(place);
        if (!record || record->digest != digest) {
          fail(store, "the checkpoint of " + to_string(place) + " is not the one that was logged");
        }
        retained = store.key().conceal(record->retained_set);
        ++place.slice.value;
      }
      if (retained != restored.retained_after) {
        fail(store, "the retained set of shard " + std::to_string(shard.value) +
                        " is not the one that was logged");
      }
    }
  }

 private:
  std::map<ShardId, RestoredShard> shards_;
};

/// The requests that the log tells of, and how far they came.
class Lives {
 public:
  void hear(const Event& event) {
    if (const auto* accepted = std::get_if<AcceptedEvent>(&event)) {
      states_[accepted->request] = RequestState::kAccepted;
    } else if (const auto* erased = std::get_if<ErasedEvent>(&event)) {
      enter(erased->requests, RequestState::kErased);
    } else if (const auto* restored = std::get_if<RestoredEvent>(&event)) {
      enter(restored->requests, RequestState::kRestored);
    }
  }

  void compare(const Store& store, const std::vector<Request>& requests) const {
    std::map<std::uint64_t, RequestState> logged = states_;
    for (const Request& request : requests) {
      const auto entry = logged.find(request.number);
      const std::string name = "request " + std::to_string(request.number);
      if (entry == logged.end()) fail(store, name + " is not in the event log");
      if (entry->second != request.state) {
        fail(store, name + " is " + to_string(request.state) + ", but " + to_string(entry->second) +
                        " as the event log says");
      }
      logged.erase(entry);
    }
    if (logged.empty()) return;
    fail(store,
         "request " + std::to_string(logged.begin()->first) + " is in the event log, but missing");
  }

 private:
  void enter(const std::vector<RequestRange>& ranges, RequestState state) {
    for (const RequestRange& range : ranges) {
      const auto end = states_.upper_bound(range.to);
      for (auto entry = states_.lower_bound(range.from); entry != end; ++entry) {
        entry->second = state;
      }
    }
  }

  std::map<std::uint64_t, RequestState> states_;
};

void check_receipts(Store& store) {
  for (const Request& request : store.journal().all()) {
    const Receipt receipt = issue_receipt(store, request.number);
    for (const Check& check : check_receipt(receipt, store.key().public_key())) {
      if (check.ok) continue;
      fail(store, "request " + std::to_string(request.number) +
                      " is not what the event log says: " + check.detail);
    }
  }
}

}  // namespace

void check_history(Store& store) {
  const EventLog& log = store.events();
  log.check();
  Restorations restorations;
  Lives lives;
  const std::uint64_t size = log.size();
  for (std::uint64_t from = 0; from < size; from += kEventsAtOnce) {
    for (const Event& event : log.events(from, from + kEventsAtOnce)) {
      restorations.hear(event);
      lives.hear(event);
    }
  }
  restorations.compare(store);
  lives.compare(store, store.journal().all());
  check_receipts(store);
}

}  // namespace sisa
