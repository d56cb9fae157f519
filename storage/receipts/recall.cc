#include "storage/receipts/recall.h"

#include <algorithm>

namespace sisa {
namespace {

constexpr std::uint64_t kEventsAtOnce = 1000;

}  // namespace

bool taints(const AcceptedEvent& request, const ExportedEvent& exported) {
  if (request.samples_removed == 0) return false;
  // Not by digests: a checkpoint that an earlier request revoked is not revoked again.
  return std::any_of(request.shards.begin(), request.shards.end(), [&](const RevokedShard& shard) {
    return std::any_of(exported.constituents.begin(), exported.constituents.end(),
                       [&](const ExportedShard& held) {
                         return held.shard == shard.shard && shard.from_slice <= held.slice;
                       });
  });
}

std::vector<LoggedExport> exports_tainted_by(const EventLog& log, std::uint64_t index) {
  std::vector<LoggedExport> exports = log.exports();
  std::erase_if(exports, [&](const LoggedExport& each) { return each.index >= index; });
  if (exports.empty()) return exports;
  const Event event = log.event(index);
  const auto& request = std::get<AcceptedEvent>(event);
  std::erase_if(exports, [&](const LoggedExport& each) { return !taints(request, each.event); });
  return exports;
}

std::vector<std::uint64_t> requests_tainting(const EventLog& log, const LoggedExport& exported) {
  std::vector<std::uint64_t> numbers;
  const std::uint64_t size = log.size();
  for (std::uint64_t from = exported.index + 1; from < size; from += kEventsAtOnce) {
    for (const Event& event : log.events(from, std::min(size, from + kEventsAtOnce))) {
      const auto* request = std::get_if<AcceptedEvent>(&event);
      if (request != nullptr && taints(*request, exported.event)) {
        numbers.push_back(request->request);
      }
    }
  }
  return numbers;
}

}  // namespace sisa
