#pragma once

#include <cstdint>
#include <map>
#include <vector>

#include "storage/request.h"

namespace sisa {

class Database;

/// The requests that are not yet restored and what else the next acceptance depends on, in memory.
/// Equal to what the database holds as long as its one writer tells it of every change.
class PendingRequests {
 public:
  /// Reads every request once.
  explicit PendingRequests(const Database& database);

  std::uint64_t next_number() const { return next_number_; }

  /// Whether a pending request has the shard trained again.
  bool retrains(ShardId shard) const { return retraining_.contains(shard); }

  /// Oldest first.
  std::vector<Request> all() const;

  /// Takes the place of what was known of the request.
  void put(const Request& request);

 private:
  void drop(std::uint64_t number);

  std::uint64_t next_number_ = 1;
  std::map<std::uint64_t, Request> requests_;
  std::map<ShardId, std::uint64_t> retraining_;  // by how many requests
};

}  // namespace sisa
