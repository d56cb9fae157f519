#include "storage/erasure/leftovers.h"

#include <map>
#include <set>
#include <string>
#include <vector>

#include "shards/error.h"
#include "storage/checkpoint_table.h"
#include "storage/database.h"
#include "storage/keys.h"
#include "storage/receipts/event_log.h"

namespace sisa {
namespace {

bool tells_of_samples(Family table) {
  return table == Family::kSamples || table == Family::kPlaces || table == Family::kCopies ||
         table == Family::kCheckpoints || table == Family::kStates || table == Family::kRemoved;
}

struct FileRow {
  std::string key;
  Digest value;  // stands for the value's bytes
};

std::vector<FileRow> rows_in(const Database& database, const Database::TableFile& file) {
  std::vector<FileRow> rows;
  database.scan_file(file, [&](std::string_view key, std::string_view value) {
    rows.push_back({std::string(key), Hasher().add(value).finish()});
  });
  return rows;
}

/// Rows of a file are met in ascending order: those that the store still shows, among others. One
/// may be there with another value since: a sample that was corrected.
void expect_living(const Database& database, const Database::TableFile& file) {
  const std::vector<FileRow> rows = rows_in(database, file);
  if (rows.empty()) return;
  auto next = rows.begin();
  const KeyRange range{rows.front().key, rows.back().key + '\0'};
  database.scan(file.table, range, [&](std::string_view row, std::string_view value) {
    next += next->key == row && next->value == Hasher().add(value).finish();
    return next != rows.end() && next->key > row;
  });
  if (next == rows.end()) return;
  throw Error(ErrorKind::kDamaged, "store " + database.path() + " is damaged: file " + file.name +
                                       " still holds a row that was removed");
}

/// What requests revoked, and whether all of them are erased.
struct Revoked {
  std::set<Digest> erased;
  std::set<Digest> waiting;
  bool all_erased = true;
};

/// Those of the checkpoints that are there.
std::set<Digest> living_checkpoints(Database& database) {
  std::vector<Place> places;
  database.scan(Family::kCheckpoints, everything(), [&](std::string_view row, std::string_view) {
    places.push_back(place_from(row));
    return true;
  });
  const CheckpointTable checkpoints(database);
  std::set<Digest> living;
  for (const Place place : places) living.insert(checkpoints.record(place).value().digest);
  return living;
}

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
        revoked.erased.insert(shard.revoked.begin(), shard.revoked.end());
      }
    }
    std::erase_if(waiting,
                  [&](const auto& entry) { return contains(erased->requests, entry.first); });
  }
  for (const auto& [request, acceptance] : waiting) {
    for (const RevokedShard& shard : acceptance.shards) {
      revoked.waiting.insert(shard.revoked.begin(), shard.revoked.end());
    }
  }
  revoked.all_erased = waiting.empty();
  return revoked;
}

}  // namespace

ScanReport expect_nothing_left(Database& database, const EventLog& events) {
  const Revoked revoked = revoked_by(events);
  if (revoked.all_erased) {
    for (const Database::TableFile& file : database.table_files()) {
      if (tells_of_samples(file.table)) expect_living(database, file);
    }
  }
  // Who was forgotten and came back brought the same models back.
  const std::set<Digest> living = living_checkpoints(database);
  Removed removed;
  for (const Digest& digest : revoked.erased) {
    if (living.contains(digest) || revoked.waiting.contains(digest)) continue;
    removed.checkpoints.push_back({{}, digest});
  }
  return expect_absent(database, removed, database.files(), ErrorKind::kDamaged);
}

}  // namespace sisa
