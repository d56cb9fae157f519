#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <vector>

#include "storage/features.h"

namespace sisa {

/// Rows of features, among which the nearest to any other row is looked for: exactly, by the
/// Euclidean distances of all pairs, which are computed in blocks that stay in the caches.
/// Thread-safe.
class NearestRows {
 public:
  virtual ~NearestRows() = default;

  struct Match {
    std::size_t row = 0;  ///< the first of the nearest ones
    double distance = 0;
  };

  /// The nearest row to each of these, which stand one after another. Costs the least for
  /// kRowsAtOnce of them, or a multiple.
  virtual std::vector<Match> nearest(std::span<const std::byte> rows) const = 0;

  static constexpr std::size_t kRowsAtOnce = 32;
};

/// `rows`: at least one, as stored, one after another. Bytes count as they are, and `scales` is
/// empty; every float is multiplied with its feature's.
std::unique_ptr<NearestRows> make_nearest_rows(const FeatureLayout& layout,
                                               std::vector<double> scales,
                                               std::span<const std::byte> rows);

}  // namespace sisa
