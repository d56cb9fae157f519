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
  const std::uint64_t size = log.size();
  for (std::uint64_t from = 0; from < size; from += kEventsAtOnce) {
    for (const Event& event : log.events(from, from + kEventsAtOnce)) restorations.hear(event);
  }
  restorations.compare(store);
  check_receipts(store);
}

}  // namespace sisa
