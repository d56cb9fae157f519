#pragma once

#include <cstdint>
#include <mutex>
#include <string>
#include <vector>

#include "storage/receipts/event.h"
#include "storage/receipts/merkle_tree.h"

namespace rocksdb {
class WriteBatch;
}

namespace sisa {

class Database;

/// An export and its place in the log.
struct LoggedExport {
  std::uint64_t index = 0;
  ExportedEvent event;
  friend bool operator==(const LoggedExport&, const LoggedExport&) = default;
};

/// The store's memory of what happened to it: a list of events that only ever grows, under a Merkle
/// tree. Reading is safe from many threads; what was read stays true for ever.
class EventLog {
 public:
  explicit EventLog(Database& database) : database_(database) {}

  /// Adds the next event to a batch and returns its index. Requires that the caller holds the
  /// database's write lock until the batch is written, and one event a batch.
  std::uint64_t append(rocksdb::WriteBatch& batch, const Event& event) const;

  std::uint64_t size() const;

  /// The present moment, or the last event's where the machine's clock was set back: the log's time
  /// never goes back. Requires a log with an event.
  Timestamp next_time() const;

  /// The root of the first `size` events. Requires size <= size().
  TreeHash root(std::uint64_t size) const;

  /// Size and root of the whole log.
  TreeHead head() const;

  /// Error(kDamaged) if there is no such event.
  Event event(std::uint64_t index) const;

  /// Those of the half-open range that exist.
  std::vector<Event> events(std::uint64_t from, std::uint64_t to) const;

  /// All exports, oldest first. Reads every other event's bytes once, and no more.
  std::vector<LoggedExport> exports() const;

  /// See inclusion_path. Requires index < size <= size().
  TreePath inclusion(std::uint64_t index, std::uint64_t size) const;

  /// See consistency_path. Requires size <= size(). Error(kUsage) unless 1 <= from <= size.
  TreePath consistency(std::uint64_t from, std::uint64_t size) const;

  /// Reads every event, computes every node of the tree from them and compares. Error(kDamaged)
  /// names what differs first. Requires that nobody writes meanwhile.
  void check() const;

 private:
  TreeHash node(const TreeNode& node) const;

  Database& database_;
  mutable std::mutex mutex_;                   // of the next two
  mutable std::vector<LoggedExport> exports_;  // among the events read so far
  mutable std::uint64_t read_ = 0;
};

/// What a store's key signs to stand by its log's head: {"kind":"sisa log","root":…,"size":…}.
std::string to_json(const TreeHead& head);

}  // namespace sisa
