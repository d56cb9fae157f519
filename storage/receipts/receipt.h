#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "storage/receipts/event.h"
#include "storage/receipts/merkle_tree.h"
#include "storage/request.h"
#include "storage/store.h"

namespace sisa {

/// An event, its place in the log and the path that shows it.
struct LoggedEvent {
  std::uint64_t index = 0;
  Event event;
  TreePath inclusion;
  friend bool operator==(const LoggedEvent&, const LoggedEvent&) = default;
};

/// What a store says of one request, for who has not the store: the request's events and those of
/// the exports that hold what it removed, each shown to be in the store's log, signed with the
/// store's key. See docs/receipts.md.
struct Receipt {
  std::uint64_t request = 0;
  RequestState state = RequestState::kAccepted;
  std::vector<LoggedEvent> events;
  std::vector<LoggedEvent> exports = {};  ///< that the request taints, oldest first; see taints()
  TreeHead log;                           ///< when it was issued
  std::optional<ConsistencyProof> consistency;
  std::vector<std::string> does_not_prove;  ///< in sentences
  std::string public_key;
  std::string signature;  ///< over signed_text
  friend bool operator==(const Receipt&, const Receipt&) = default;
};

/// Signs a receipt of the request as it is now. With `since`, shows also that the log of that many
/// events is the beginning of the present one. Error(kNotFound) if there is no such request,
/// Error(kUsage) unless 1 <= since <= the log's size.
Receipt issue_receipt(Store& store, std::uint64_t request,
                      std::optional<std::uint64_t> since = std::nullopt);

/// The receipt as a file: JSON with sorted keys, two spaces of indentation, one LF at the end.
std::string to_json(const Receipt& receipt);

/// The inverse; the last LF may be missing. Error(kFailed) naming `name` for any text that to_json
/// did not write, byte for byte. Safe on any text.
Receipt receipt_from_json(const std::string& text, const std::string& name);

/// What the signature is over: the same JSON without the field "signature" and without spaces.
std::string signed_text(const Receipt& receipt);

}  // namespace sisa
