#include "storage/erasure/absence.h"

#include <algorithm>
#include <iterator>
#include <set>

#include "storage/database.h"
#include "storage/erasure/byte_scan.h"
#include "storage/keys.h"

namespace sisa {
namespace {

/// Keys that no living sample has: a removed id may be back with another request.
std::vector<std::string> traces_of(const Database& database, const Removed& removed) {
  std::vector<std::string> traces;
  const auto add = [&](std::vector<std::string> more) {
    std::move(more.begin(), more.end(), std::back_inserter(traces));
  };
  for (const RemovedSample& sample : removed.samples) {
    add(row_traces(sample));
    if (!database.get(Family::kPlaces, view(sample.sample.key))) {
      traces.push_back(key_trace(sample.sample.key));
    }
  }
  for (const RevokedCheckpoint& checkpoint : removed.checkpoints) {
    add(checkpoint_traces(checkpoint.digest));
  }
  return traces;
}

ByteScan scan_files(const Database& database, std::vector<std::string> traces,
                    const std::vector<std::string>& files) {
  ByteScan scan(std::move(traces));
  for (const std::string& file : files) scan.scan_file(database.path() + "/" + file);
  return scan;
}

/// Counts in those rows of these files that the store still shows.
ByteScan scan_living(const Database& database, const std::vector<std::string>& traces,
                     const std::vector<std::string>& files) {
  const std::set<std::string> looked_at(files.begin(), files.end());
  ByteScan rows(traces);
  ByteScan living(traces);
  for (const Database::TableFile& file : database.table_files()) {
    if (!looked_at.contains(file.name)) continue;
    database.scan_file(file, [&](std::string_view key, std::string_view value) {
      const std::uint64_t before = rows.all_hits();
      rows.scan(value);
      const bool met = rows.all_hits() > before;
      if (met && database.get(file.table, key) == value) living.scan(value);
    });
  }
  return living;
}

/// A file with a trace that is too many: the one to name.
std::string name_file(const Database& database, const std::string& trace) {
  for (const std::string& file : database.files()) {
    if (!scan_files(database, {trace}, {file}).met().empty()) return file;
  }
  return "no file any more";
}

/// What was met must be there because of living rows, and no more often.
void expect_explained(const Database& database, const std::vector<std::string>& met,
                      const std::vector<std::string>& files, ErrorKind otherwise) {
  const ByteScan all = scan_files(database, met, files);
  const ByteScan living = scan_living(database, met, files);
  for (std::size_t i = 0; i < all.pieces().size(); ++i) {
    if (all.hits()[i] <= living.hits()[i]) continue;
    throw Error(otherwise, "store " + database.path() +
                               ": bytes of what was removed are still in " +
                               name_file(database, all.pieces()[i]));
  }
}

}  // namespace

ScanReport expect_absent(const Database& database, const Removed& removed,
                         const std::vector<std::string>& files, ErrorKind otherwise) {
  const ByteScan scan = scan_files(database, traces_of(database, removed), files);
  if (const std::vector<std::string> met = scan.met(); !met.empty()) {
    expect_explained(database, met, files, otherwise);
  }
  return {scan.files(), scan.bytes(), scan.pieces().size()};
}

}  // namespace sisa
