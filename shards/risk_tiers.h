#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "shards/identity.h"

namespace sisa {

/// How likely a subject is to leave, in steps: 0 for the least likely and for all whose risk nobody
/// declared.
using RiskTier = Number<struct RiskTierTag>;

/// Cuts declared risks into tiers at thresholds that are declared, too: none of it is fitted to
/// samples, and a subject's tier says nothing about any other subject's. The scale is the user's;
/// the default thresholds want 1 for the average subject.
struct RiskTiers {
  std::vector<double> thresholds;  ///< ascending, finite; none: risk has no say

  static constexpr std::size_t kMost = 16;  ///< thresholds
  static RiskTiers by_default() { return {{1, 2, 4}}; }

  /// Whether risk has a say at all.
  bool any() const { return !thresholds.empty(); }

  /// The number of tiers, at least 1.
  std::uint32_t count() const { return static_cast<std::uint32_t>(thresholds.size()) + 1; }

  /// The number of thresholds that `risk` reaches; the lowest tier where none is declared.
  RiskTier tier(std::optional<double> risk) const;

  friend bool operator==(const RiskTiers&, const RiskTiers&) = default;
};

}  // namespace sisa
