#include "storage/pending_requests.h"

#include <algorithm>
#include <string>
#include <string_view>

#include "storage/database.h"
#include "storage/keys.h"

namespace sisa {

PendingRequests::PendingRequests(const Database& database) {
  const KeyRange everything{request_row(0), request_row(UINT64_MAX)};
  std::string last;
  database.scan(Family::kRequests, everything, [&](std::string_view, std::string_view json) {
    last = json;
    // There may be many requests by now, and few of them pending: look before parsing.
    const bool restored = json.find(R"("state":"restored")") != std::string_view::npos;
    if (!restored) put(request_from_json(last));
    return true;
  });
  if (!last.empty()) next_number_ = request_from_json(last).number + 1;
}

std::vector<Request> PendingRequests::all() const {
  std::vector<Request> all;
  all.reserve(requests_.size());
  for (const auto& [number, request] : requests_) all.push_back(request);
  return all;
}

void PendingRequests::put(const Request& request) {
  drop(request.number);
  next_number_ = std::max(next_number_, request.number + 1);
  if (request.state == RequestState::kRestored) return;
  requests_.emplace(request.number, request);
  for (const TouchedShard& touched : request.shards) {
    if (touched.retrain) ++retraining_[touched.shard];
  }
}

void PendingRequests::drop(std::uint64_t number) {
  const auto entry = requests_.find(number);
  if (entry == requests_.end()) return;
  for (const TouchedShard& touched : entry->second.shards) {
    if (touched.retrain && --retraining_[touched.shard] == 0) retraining_.erase(touched.shard);
  }
  requests_.erase(entry);
}

}  // namespace sisa
