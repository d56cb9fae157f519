#include "engine/audit/estimate.h"

#include <algorithm>
#include <cmath>

namespace sisa {

Estimate estimated_share(double share, std::uint64_t trials) {
  constexpr double kZ = 1.959963984540054;
  const auto n = static_cast<double>(trials);
  const double shrunk = 1 + kZ * kZ / n;
  const double middle = (share + kZ * kZ / (2 * n)) / shrunk;
  const double half = kZ * std::sqrt(share * (1 - share) / n + kZ * kZ / (4 * n * n)) / shrunk;
  return {share, std::max(0.0, std::min(share, middle - half)),
          std::min(1.0, std::max(share, middle + half))};
}

}  // namespace sisa
