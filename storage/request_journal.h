#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

#include "shards/deletion_plan.h"
#include "storage/request.h"

namespace sisa {

class Database;
class PendingRequests;

/// The store's memory of what it was asked to forget. One writer at a time.
class RequestJournal {
 public:
  explicit RequestJournal(Database& database);
  ~RequestJournal();

  /// In one atomic write, durable on return: records the request, removes the plan's samples, and
  /// deletes every checkpoint that saw one of them, so that the shard's served checkpoint is the
  /// last clean one. Requires a plan with at least one sample, all of which exist.
  Request accept(const DeletionPlan& plan);

  /// Makes the bytes of everything removed so far unreadable from the store's files and marks every
  /// accepted request as erased. Needs no training; may be repeated.
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

 private:
  PendingRequests& known() const;

  Database& database_;
  mutable std::mutex mutex_;                        // of the next
  mutable std::unique_ptr<PendingRequests> known_;  // once it was needed
};

}  // namespace sisa
