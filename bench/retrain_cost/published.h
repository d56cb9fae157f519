#pragma once

#include <array>
#include <cstdint>

#include "bench/retrain_cost/results.h"

namespace sisa {

/// A speed-up that Bourtoule et al. (2021, section VII) give for 20 shards of 50 slices over
/// retraining one model, K requests in a batch.
struct PublishedSpeedUp {
  std::uint64_t requests;  ///< K
  double speed_up;
  const char* data;
};

inline constexpr std::array<PublishedSpeedUp, 3> kPublished = {
    {{8, 4.63, "(Purchase)"}, {18, 2.45, "(SVHN)"}, {39, 1.36, "(ImageNet)"}}};

/// The layout that they are of, if it was measured; cumulative.
const LayoutResult* published_layout(const Results& results);

}  // namespace sisa
