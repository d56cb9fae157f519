#include "storage/receipts/receipt_check.h"

#include <algorithm>
#include <optional>

#include "storage/receipts/recall.h"
#include "storage/receipts/store_key.h"

namespace sisa {
namespace {

/// What is wrong; nothing if all is well.
using Problem = std::optional<std::string>;

Check answer(const std::string& name, const Problem& problem, const std::string& good) {
  return {name, !problem, problem.value_or(good)};
}

std::string in_words(const TreeHead& head) {
  return "the log of " + std::to_string(head.size) + (head.size == 1 ? " event" : " events");
}

std::string in_words(const LoggedEvent& logged) {
  return "event " + std::to_string(logged.index) + " (" + name_of(logged.event) + ")";
}

Problem signature_problem(const Receipt& receipt, const std::string& public_key) {
  if (receipt.public_key != public_key) return "it names another public key than the given one";
  if (StoreKey::verify(public_key, signed_text(receipt), receipt.signature)) return std::nullopt;
  return "it is not what the holder of the key signed";
}

Problem inclusion_problem(const Receipt& receipt) {
  for (const auto* events : {&receipt.events, &receipt.exports}) {
    for (const LoggedEvent& logged : *events) {
      const TreeHash leaf = leaf_hash(to_json(logged.event));
      if (!verify_inclusion(leaf, logged.index, logged.inclusion, receipt.log)) {
        return in_words(logged) + " is not shown to be in " + in_words(receipt.log);
      }
    }
  }
  return std::nullopt;
}

/// The requests that an event is about.
struct RequestsOf {
  std::vector<RequestRange> operator()(const CreatedEvent&) const { return {}; }
  std::vector<RequestRange> operator()(const AcceptedEvent& event) const {
    return {{event.request, event.request}};
  }
  std::vector<RequestRange> operator()(const ErasedEvent& event) const { return event.requests; }
  std::vector<RequestRange> operator()(const RestoredEvent& event) const { return event.requests; }
  std::vector<RequestRange> operator()(const ExportedEvent&) const { return {}; }
};

/// The states that a request goes through, as its events are named, up to this one.
std::vector<std::string> life_until(RequestState state) {
  std::vector<std::string> names;
  for (const RequestState each :
       {RequestState::kAccepted, RequestState::kErased, RequestState::kRestored}) {
    if (each <= state) names.push_back(to_string(each));
  }
  return names;
}

Problem events_problem(const Receipt& receipt) {
  const std::vector<std::string> life = life_until(receipt.state);
  const auto is_named = [](const LoggedEvent& logged, const std::string& name) {
    return name_of(logged.event) == name;
  };
  if (!std::equal(receipt.events.begin(), receipt.events.end(), life.begin(), life.end(),
                  is_named)) {
    return "its events are not those that lead to the state " + life.back();
  }
  const LoggedEvent* before = nullptr;
  for (const LoggedEvent& logged : receipt.events) {
    if (!contains(std::visit(RequestsOf{}, logged.event), receipt.request)) {
      return in_words(logged) + " is about other requests";
    }
    if (before != nullptr &&
        (logged.index <= before->index || time_of(logged.event) < time_of(before->event))) {
      return in_words(logged) + " comes before " + in_words(*before);
    }
    before = &logged;
  }
  return std::nullopt;
}

/// The event that every request begins with; nothing if the receipt lacks it.
const AcceptedEvent* accepted_of(const Receipt& receipt) {
  return receipt.events.empty() ? nullptr
                                : std::get_if<AcceptedEvent>(&receipt.events.front().event);
}

const RestoredEvent* restored_of(const Receipt& receipt) {
  return receipt.events.empty() ? nullptr
                                : std::get_if<RestoredEvent>(&receipt.events.back().event);
}

/// Whether training gave back at least what was revoked.
Problem shards_problem(const AcceptedEvent& accepted, const RestoredEvent& restored) {
  for (const RevokedShard& revoked : accepted.shards) {
    const auto covers = [&](const RestoredShard& shard) {
      return shard.shard == revoked.shard && shard.from_slice <= revoked.from_slice &&
             !shard.checkpoints.empty();
    };
    if (!revoked.revoked.empty() &&
        std::none_of(restored.shards.begin(), restored.shards.end(), covers)) {
      return "it is called restored though " + to_string(Place{revoked.shard, revoked.from_slice}) +
             " was not trained again";
    }
  }
  return std::nullopt;
}

Problem life_problem(const Receipt& receipt) {
  if (const Problem problem = events_problem(receipt)) return problem;
  const AcceptedEvent& accepted = *accepted_of(receipt);
  if (accepted.forget_set.has_value() != (accepted.samples_removed > 0)) {
    return "its forget set is not that of the samples it removed";
  }
  const RestoredEvent* restored = restored_of(receipt);
  return restored == nullptr ? std::nullopt : shards_problem(accepted, *restored);
}

Problem exports_problem(const Receipt& receipt) {
  const AcceptedEvent* accepted = accepted_of(receipt);
  if (accepted == nullptr) return "its request is not told";
  const LoggedEvent* before = nullptr;
  for (const LoggedEvent& logged : receipt.exports) {
    const auto* exported = std::get_if<ExportedEvent>(&logged.event);
    if (exported == nullptr || !taints(*accepted, *exported)) {
      return in_words(logged) + " is no export that holds what the request removed";
    }
    if (logged.index >= receipt.events.front().index) {
      return in_words(logged) + " came after the request";
    }
    if (before != nullptr && logged.index <= before->index) {
      return in_words(logged) + " comes before " + in_words(*before);
    }
    before = &logged;
  }
  return std::nullopt;
}

std::string names_of(const std::vector<LoggedEvent>& exports) {
  std::string names;
  for (const LoggedEvent& logged : exports) {
    const auto* exported = std::get_if<ExportedEvent>(&logged.event);
    if (exported != nullptr) names += (names.empty() ? "" : ", ") + exported->name;
  }
  return names;
}

Problem covers_problem(const Receipt& receipt, const std::vector<Opening>& openings) {
  const AcceptedEvent* accepted = accepted_of(receipt);
  if (accepted == nullptr || !accepted->forget_set) return "the request removed no samples";
  const TreeHead forget_set{accepted->samples_removed, *accepted->forget_set};
  for (const Opening& opening : openings) {
    if (!verify_opening(opening, forget_set)) {
      return "sample '" + opening.id + "' is not shown to be among those that were removed";
    }
  }
  return std::nullopt;
}

Problem consistency_problem(const Receipt& receipt, const Receipt& earlier) {
  if (const Problem problem = signature_problem(earlier, receipt.public_key)) {
    return "the earlier receipt is not good: " + *problem;
  }
  TreePath path;
  if (earlier.log.size != receipt.log.size) {
    if (earlier.log.size > receipt.log.size) return "the receipt called earlier is the later one";
    if (!receipt.consistency || receipt.consistency->from != earlier.log.size) {
      return "the receipt does not show how the log grew: have it issued with --since " +
             std::to_string(earlier.log.size);
    }
    path = receipt.consistency->path;
  }
  if (verify_consistency(earlier.log, receipt.log, path)) return std::nullopt;
  return in_words(earlier.log) + " is not the beginning of " + in_words(receipt.log);
}

Problem store_problem(const Receipt& receipt, const EventLog& log, const std::string& public_key) {
  if (receipt.public_key != public_key) return "the receipt is another store's";
  if (log.size() < receipt.log.size) {
    return "the store's log has " + std::to_string(log.size()) + " events, fewer than " +
           in_words(receipt.log) + " that the receipt is of";
  }
  if (log.root(receipt.log.size) != receipt.log.root) {
    return "the store's log does not begin with " + in_words(receipt.log);
  }
  for (const auto* events : {&receipt.events, &receipt.exports}) {
    for (const LoggedEvent& logged : *events) {
      if (logged.index >= receipt.log.size || log.event(logged.index) != logged.event) {
        return "the store's log has another " + in_words(logged);
      }
    }
  }
  if (accepted_of(receipt) == nullptr) return std::nullopt;
  if (exports_tainted_by(log, receipt.events.front().index).size() != receipt.exports.size()) {
    return "it does not name every export that holds what the request removed";
  }
  return std::nullopt;
}

}  // namespace

std::vector<Check> check_receipt(const Receipt& receipt, const std::string& public_key) {
  const std::string request = "request " + std::to_string(receipt.request);
  const std::size_t events = receipt.events.size() + receipt.exports.size();
  std::vector<Check> checks = {
      answer("signature", signature_problem(receipt, public_key),
             "by the holder of key " + public_key),
      answer("inclusion", inclusion_problem(receipt),
             std::to_string(events) + " events shown to be in " + in_words(receipt.log)),
      answer("events", life_problem(receipt), request + " is " + to_string(receipt.state))};
  if (!receipt.exports.empty()) {
    checks.push_back(
        answer("exports", exports_problem(receipt),
               "still held by what was exported before: " + names_of(receipt.exports)));
  }
  return checks;
}

Check check_covers(const Receipt& receipt, const std::vector<Opening>& openings) {
  const auto* accepted =
      receipt.events.empty() ? nullptr : std::get_if<AcceptedEvent>(&receipt.events.front().event);
  const bool corrected = accepted != nullptr && accepted->kind == RequestKind::kCorrect;
  const std::string what =
      corrected ? " removed and taken in again with another label" : " removed";
  return answer("covers", covers_problem(receipt, openings),
                openings.size() == 1
                    ? "sample '" + openings.front().id + "' was" + what
                    : "all " + std::to_string(openings.size()) + " samples were" + what);
}

Check check_consistency(const Receipt& receipt, const Receipt& earlier) {
  return answer("consistency", consistency_problem(receipt, earlier),
                in_words(earlier.log) + " is the beginning of " + in_words(receipt.log));
}

Check check_store_log(const Receipt& receipt, const EventLog& log, const std::string& public_key) {
  return answer("store", store_problem(receipt, log, public_key),
                "the store's log begins with " + in_words(receipt.log));
}

}  // namespace sisa
