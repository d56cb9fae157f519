#pragma once

#include <cstdint>
#include <vector>

#include "bench/grid/grid.h"
#include "bench/skewed_requests.h"
#include "engine/observer.h"

namespace sisa {

/// What stores of one layout and one placement came to, on average.
struct RiskStores {
  double accuracy = 0;
  double visits = 0;  ///< of the first training
};

/// Sample visits of K requests, on average.
struct RiskCost {
  double batch = 0;
  double one_by_one = 0;
};

struct RiskRow {
  std::uint64_t requests = 0;  ///< K
  RiskCost uniform;
  RiskCost by_risk;
};

/// One layout under requests of one skew.
struct RiskResult {
  Skew skew{};
  Layout layout;
  RiskStores uniform;
  RiskStores by_risk;
  std::vector<RiskRow> rows;
};

/// Measures every layout of the grid, placed without risks and with them, at the default
/// thresholds, under requests of every skew: averages over `stores` stores of following seeds and
/// over the grid's draws. The observer hears of every store as of a shard, and may stop it.
std::vector<RiskResult> measure_risk(const Grid& grid, std::uint64_t stores, Observer& observer);

}  // namespace sisa
