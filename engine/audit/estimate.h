#pragma once

#include <cstdint>

namespace sisa {

/// A measured figure and its 95 % confidence interval.
struct Estimate {
  double value = 0;
  double low = 0;
  double high = 0;
};

/// A share of so many independent trials, between 0 and 1, with Wilson's score interval (Wilson
/// 1927).
Estimate estimated_share(double share, std::uint64_t trials);

}  // namespace sisa
