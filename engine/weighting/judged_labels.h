#pragma once

#include <cstdint>
#include <vector>

namespace sisa {

/// How probable the constituents hold the labels of samples in groups.
struct JudgedLabels {
  /// Of each sample, its group: 0 .. groups-1, of which each has at least one sample.
  std::vector<std::uint32_t> groups;

  /// Of each constituent, its probability of each sample's label.
  std::vector<std::vector<float>> probabilities;

  std::size_t samples() const { return groups.size(); }
};

}  // namespace sisa
