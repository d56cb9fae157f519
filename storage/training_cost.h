#pragma once

#include <cstdint>
#include <string>

namespace sisa {

/// What the last training that made sample visits cost, for estimates. Says nothing of any sample
/// and is no part of any digest.
struct TrainingCost {
  std::uint64_t sample_visits = 0;
  double seconds = 0;              ///< of all its workers together, divided by side_by_side
  std::uint64_t side_by_side = 1;  ///< shards that were trained at the same time, at most
  friend bool operator==(const TrainingCost&, const TrainingCost&) = default;
};

/// JSON with sorted keys, and back. Error(kDamaged) for text that to_json did not write.
std::string to_json(const TrainingCost& cost);
TrainingCost training_cost_from_json(const std::string& text);

}  // namespace sisa
