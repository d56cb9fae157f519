#include "storage/erasure/leftovers.h"

#include <map>
#include <string>
#include <vector>

#include "shards/error.h"
#include "storage/database.h"
#include "storage/receipts/event_log.h"

namespace sisa {
namespace {

bool tells_of_samples(Family table) {
  return table == Family::kSamples || table == Family::kPlaces || table == Family::kCheckpoints ||
         table == Family::kStates || table == Family::kRemoved;
}

/// Rows of a file are met in ascending order: those that the store still shows, among others.
void expect_living(const Database& database, const Database::TableFile& file) {
  const std::vector<std::string> rows = database.rows_in(file);
  if (rows.empty()) return;
  auto next = rows.begin();
  const std::string beyond = rows.back() + '\0';
  database.scan(file.table, {rows.front(), beyond}, [&](std::string_view row, std::string_view) {
    next += *next == row;
    return next != rows.end() && *next > row;
  });
  if (next == rows.end()) return;
  throw Error(ErrorKind::kDamaged, "store " + database.path() + " is damaged: file " + file.name +
                                       " still holds a row that was removed");
}

/// What erased requests revoked, and whether all requests are erased.
struct Revoked {
  Removed removed;
  bool all_erased = true;
};

Revoked revoked_by(const EventLog& events) {
  std::map<std::uint64_t, AcceptedEvent> waiting;
  Revoked revoked;
  for (const Event& event : events.events(0, events.size())) {
    if (const auto* accepted = std::get_if<AcceptedEvent>(&event)) {
      waiting.emplace(accepted->request, *accepted);
    }
    const auto* erased = std::get_if<ErasedEvent>(&event);
    if (erased == nullptr) continue;
    for (const auto& [request, acceptance] : waiting) {
      if (!contains(erased->requests, request)) continue;
      for (const RevokedShard& shard : acceptance.shards) {
        for (const Digest& digest : shard.revoked) {
          revoked.removed.checkpoints.push_back({{}, digest});
        }
      }
    }
    std::erase_if(waiting,
                  [&](const auto& entry) { return contains(erased->requests, entry.first); });
  }
  revoked.all_erased = waiting.empty();
  return revoked;
}

}  // namespace

ScanReport expect_nothing_left(const Database& database, const EventLog& events) {
  const Revoked revoked = revoked_by(events);
  if (revoked.all_erased) {
    for (const Database::TableFile& file : database.table_files()) {
      if (tells_of_samples(file.table)) expect_living(database, file);
    }
  }
  return expect_absent(database, revoked.removed, database.files(), ErrorKind::kDamaged);
}

}  // namespace sisa
