#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "storage/receipts/event.h"
#include "storage/store_config.h"

namespace sisa {

/// A training that restored one or more requests, beside what it was expected to take.
struct Retraining {
  std::vector<RequestRange> requests;
  Timestamp time = 0;  ///< of its end
  std::uint64_t shards = 0;
  std::uint64_t sample_visits = 0;
  double seconds = 0;
  std::uint64_t samples_hit = 0;  ///< that came or went
  std::uint64_t samples = 0;      ///< in the store afterwards
  /// By the closed form (shards/expected_cost.h) if every sample is a subject of its own; nothing
  /// where it does not hold.
  std::optional<double> expected_visits;
  std::optional<double> everything_visits;  ///< of training all shards from nothing; likewise
};

/// What the closed form says of a store, as it is now.
struct ClosedForm {
  std::string why_none;  ///< empty: it holds
  std::optional<double> one_request_visits;
  std::optional<double> full_slices_visits;  ///< the same if no slice were empty, none larger
  std::optional<double> everything_visits;
};

/// With so many samples in the store.
ClosedForm closed_form(const StoreConfig& config, std::uint64_t samples);

/// Those that the log tells of, oldest first, without those that had nothing to train. `requests`:
/// all there ever were, oldest first.
std::vector<Retraining> retrainings_of(const StoreConfig& config, const std::vector<Event>& log,
                                       const std::vector<Request>& requests);

}  // namespace sisa
