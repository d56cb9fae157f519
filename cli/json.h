#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>

#include "engine/ensemble.h"

namespace sisa {

/// Fields in the order in which they are printed.
using Json = nlohmann::ordered_json;

/// Hexadecimal, or null.
Json json_of(const std::optional<Digest>& digest);

/// A receipt: the request's number and state, when it reached each state, what it touched and cost.
Json json_of(const Request& request);

/// [{shard, from_slice, retrain}].
Json json_of(const std::vector<TouchedShard>& shards);

Json json_of(const TrainReport& report);

}  // namespace sisa
