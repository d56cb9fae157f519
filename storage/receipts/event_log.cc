#include "storage/receipts/event_log.h"

#include <rocksdb/write_batch.h>

#include <algorithm>
#include <map>
#include <optional>

#include "shards/error.h"
#include "storage/database.h"
#include "storage/keys.h"
#include "storage/receipts/event_json.h"

namespace sisa {
namespace {

std::string_view view(const TreeHash& hash) {
  return {reinterpret_cast<const char*>(hash.bytes.data()), hash.bytes.size()};
}

[[noreturn]] void fail(const Database& database, const std::string& why) {
  throw Error(ErrorKind::kDamaged,
              "store " + database.path() + " is damaged: its event log " + why);
}

std::string in_words(const TreeNode& node) {
  return "tree node " + std::to_string(node.index) + " of level " + std::to_string(node.level);
}

/// An event from what lies under its index.
Event parse(const Database& database, std::uint64_t index, std::string_view text) {
  try {
    return event_from_json(std::string(text));
  } catch (const Error&) {
    fail(database, "has an event " + std::to_string(index) + " that is not what was written");
  }
}

/// Builds the tree again, event by event, beside what is stored.
class Rebuilt {
 public:
  explicit Rebuilt(const Database& database) : database_(database) {}

  void add(std::string_view text) {
    for (const auto& [node, hash] : completed_nodes(size_, leaf_hash(text), left_siblings())) {
      last_[node.level] = hash;
      ++nodes_;
      if (database_.get(Family::kNodes, node_row(node.level, node.index)) != view(hash)) {
        fail(database_, "does not fit its events: " + in_words(node) + " is not their hash");
      }
    }
    ++size_;
  }

  std::uint64_t size() const { return size_; }
  std::uint64_t nodes() const { return nodes_; }

 private:
  /// Only the last complete subtree of each level is ever asked for.
  NodeReader left_siblings() const {
    return [this](const TreeNode& node) { return last_.at(node.level); };
  }

  const Database& database_;
  std::map<std::uint8_t, TreeHash> last_;
  std::uint64_t size_ = 0;
  std::uint64_t nodes_ = 0;
};

}  // namespace

std::uint64_t EventLog::append(rocksdb::WriteBatch& batch, const Event& event) const {
  const std::uint64_t index = size();
  const std::string text = to_json(event);
  batch.Put(database_.handle(Family::kEvents), event_row(index), text);
  const auto stored = [this](const TreeNode& at) { return node(at); };
  for (const auto& [at, hash] : completed_nodes(index, leaf_hash(text), stored)) {
    batch.Put(database_.handle(Family::kNodes), node_row(at.level, at.index),
              std::string(view(hash)));
  }
  return index;
}

std::uint64_t EventLog::size() const {
  const std::optional<std::string> last = database_.last_key(Family::kEvents);
  return last ? row_number(*last) + 1 : 0;
}

Timestamp EventLog::next_time() const { return std::max(now(), time_of(event(size() - 1))); }

TreeHash EventLog::root(std::uint64_t size) const {
  return tree_root(size, [this](const TreeNode& at) { return node(at); });
}

TreeHead EventLog::head() const {
  const std::uint64_t size = this->size();
  return {size, root(size)};
}

Event EventLog::event(std::uint64_t index) const {
  const std::optional<std::string> text = database_.get(Family::kEvents, event_row(index));
  if (!text) fail(database_, "has no event " + std::to_string(index));
  return parse(database_, index, *text);
}

std::vector<Event> EventLog::events(std::uint64_t from, std::uint64_t to) const {
  std::vector<Event> events;
  std::uint64_t index = from;
  database_.scan(Family::kEvents, {event_row(from), event_row(std::max(from, to))},
                 [&](std::string_view row, std::string_view text) {
                   if (row != event_row(index)) return false;
                   events.push_back(parse(database_, index++, text));
                   return true;
                 });
  return events;
}

std::vector<LoggedExport> EventLog::exports() const {
  // Canonical JSON, in whose strings a quotation mark never stands alone, so that nothing else
  // reads like this.
  constexpr std::string_view kExported = R"("event":"exported")";
  const std::scoped_lock memory(mutex_);
  database_.scan(Family::kEvents, {event_row(read_), event_row(size())},
                 [&](std::string_view row, std::string_view text) {
                   if (row != event_row(read_)) return false;
                   if (text.find(kExported) != text.npos) {
                     const Event event = parse(database_, read_, text);
                     exports_.push_back({read_, std::get<ExportedEvent>(event)});
                   }
                   ++read_;
                   return true;
                 });
  return exports_;
}

TreePath EventLog::inclusion(std::uint64_t index, std::uint64_t size) const {
  return inclusion_path(index, size, [this](const TreeNode& at) { return node(at); });
}

TreePath EventLog::consistency(std::uint64_t from, std::uint64_t size) const {
  if (from == 0 || from > size) {
    throw Error(ErrorKind::kUsage, "the log has " + std::to_string(size) +
                                       " events: its growth can be shown since 1 to " +
                                       std::to_string(size) + ", not " + std::to_string(from));
  }
  return consistency_path(from, size, [this](const TreeNode& at) { return node(at); });
}

void EventLog::check() const {
  Rebuilt rebuilt(database_);
  database_.scan(Family::kEvents, everything(), [&](std::string_view row, std::string_view text) {
    const std::uint64_t index = rebuilt.size();
    if (row != event_row(index)) fail(database_, "has no event " + std::to_string(index));
    const bool first = index == 0;
    const Event event = parse(database_, index, text);
    if (std::holds_alternative<CreatedEvent>(event) != first) {
      fail(database_, "does not begin, and only begin, with the store's creation");
    }
    rebuilt.add(text);
    return true;
  });
  if (rebuilt.size() == 0) fail(database_, "has no event");
  std::uint64_t nodes = 0;
  database_.scan(Family::kNodes, everything(), [&](std::string_view, std::string_view) {
    ++nodes;
    return true;
  });
  if (nodes != rebuilt.nodes()) fail(database_, "has tree nodes of no event");
}

TreeHash EventLog::node(const TreeNode& node) const {
  TreeHash hash;
  const auto stored = database_.get(Family::kNodes, node_row(node.level, node.index));
  if (!stored || stored->size() != hash.bytes.size()) {
    fail(database_, "lacks " + in_words(node));
  }
  std::copy(stored->begin(), stored->end(), hash.bytes.begin());
  return hash;
}

std::string to_json(const TreeHead& head) {
  nlohmann::json value = to_value(head);
  value["kind"] = "sisa log";
  return value.dump();
}

}  // namespace sisa
