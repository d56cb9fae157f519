#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

#include "shards/deletion_plan.h"
#include "storage/checkpoint_table.h"
#include "storage/receipts/forget_commitment.h"
#include "storage/request.h"
#include "storage/sample.h"

namespace sisa {

class Database;
class EventLog;
class PendingRequests;
struct ScanReport;
class StoreKey;

/// What a request does to the set of samples, as a whole.
struct Change {
  RequestKind kind = RequestKind::kUnlearn;
  DeletionPlan removal;
  std::vector<Sample> additions;  ///< after the removal

  /// Checkpoints that take the places of those which the change revokes, where they can be had
  /// without training: of a shard's last slice, and of exactly the samples that are then there.
  std::vector<Replacement> replacements = {};

  std::vector<std::string> warnings = {};  ///< for the log: see AcceptedEvent
};

/// Takes a request's openings, one for each removed sample; the store does not keep them.
using OpeningsTaker = std::function<void(const std::vector<Opening>&)>;

/// The store's memory of what it was asked to forget and to learn. One writer at a time.
class RequestJournal {
 public:
  RequestJournal(Database& database, const EventLog& events, const StoreKey& key);
  ~RequestJournal();

  /// In one atomic write, durable on return: records the request, removes and adds its samples, and
  /// deletes every checkpoint from the first slice on that changes, so that the shard's served
  /// checkpoint is the last one that saw exactly what is retained, or the change's replacement.
  /// Requires a change of at least
  /// one sample and additions that fit the configuration. Error(kNotFound) if a sample to remove
  /// does not exist, Error(kFailed) if one to add does; then nothing has changed.
  ///
  /// Whatever `take` wants to keep of the openings it keeps before that write: if it throws,
  /// nothing has changed, and no crash can leave an accepted request whose openings nobody has.
  /// Openings of a request that is not accepted after all show nothing. `take` must not use the
  /// store.
  Request accept(const Change& change, const OpeningsTaker& take = {});

  /// Makes the bytes of everything taken away so far unreadable from the store's files, confirms it
  /// by a byte scan, and marks every accepted request as erased. Needs no training; may be
  /// repeated.
  void erase();

  /// Marks every erased request whose shards to retrain all have their last checkpoint as restored.
  /// `sample_visits` and `seconds` are what that retraining cost.
  void mark_restored(std::uint64_t sample_visits, double seconds);

  /// Nothing if there is no such request.
  std::optional<Request> find(std::uint64_t number) const;

  /// All requests, oldest first.
  std::vector<Request> all() const;

  /// Those not yet restored, oldest first.
  std::vector<Request> pending() const;

  /// The number of the last request; 0 for none.
  std::uint64_t last() const;

 private:
  PendingRequests& known() const;
  std::vector<Request> accepted() const;

  void mark_erased(const std::vector<std::uint64_t>& requests, const ScanReport& scan);

  Database& database_;
  const EventLog& events_;
  const StoreKey& key_;
  mutable std::mutex mutex_;                        // of the next
  mutable std::unique_ptr<PendingRequests> known_;  // once it was needed
};

}  // namespace sisa
