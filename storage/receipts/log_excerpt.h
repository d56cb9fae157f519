#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "storage/receipts/event.h"
#include "storage/receipts/merkle_tree.h"
#include "storage/store.h"

namespace sisa {

/// The end of a store's event log under its signed head.
struct LogExcerpt {
  TreeHead head;
  std::string public_key;
  std::string signature;    ///< over to_json(head)
  std::uint64_t first = 0;  ///< index of the first event below
  std::vector<Event> events;
  std::optional<ConsistencyProof> consistency;
};

/// Reads the last `last` events (nothing: all). With `since`, shows also that the log of that many
/// events is the beginning of the present one; Error(kUsage) unless 1 <= since <= the log's size.
LogExcerpt read_log(Store& store, std::optional<std::uint64_t> last = std::nullopt,
                    std::optional<std::uint64_t> since = std::nullopt);

}  // namespace sisa
