#include "shards/risk_tiers.h"

#include <algorithm>

namespace sisa {

RiskTier RiskTiers::tier(std::optional<double> risk) const {
  if (!risk) return {};
  const auto above = std::upper_bound(thresholds.begin(), thresholds.end(), *risk);
  return {static_cast<std::uint32_t>(above - thresholds.begin())};
}

}  // namespace sisa
