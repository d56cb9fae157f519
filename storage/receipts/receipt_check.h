#pragma once

#include <string>
#include <vector>

#include "storage/check.h"
#include "storage/receipts/event_log.h"
#include "storage/receipts/forget_commitment.h"
#include "storage/receipts/receipt.h"

namespace sisa {

/// Checks of a receipt by who holds the store's public key (64 hexadecimal digits), had from
/// elsewhere. None needs the store but check_store_log.

/// "signature": by that key; "inclusion": every event is in the signed log; "events": they tell one
/// request's life, in order, up to the state named; where exports are named, "exports": each came
/// before the request, which taints it.
std::vector<Check> check_receipt(const Receipt& receipt, const std::string& public_key);

/// "covers": the opened samples are among those that the request removed. Requires at least one.
Check check_covers(const Receipt& receipt, const std::vector<Opening>& openings);

/// "consistency": the same key signed the earlier receipt, and its log is the beginning of this
/// one's.
Check check_consistency(const Receipt& receipt, const Receipt& earlier);

/// "store": the store's log still is what the receipt says, and the receipt names every export that
/// it should.
Check check_store_log(const Receipt& receipt, const EventLog& log, const std::string& public_key);

}  // namespace sisa
