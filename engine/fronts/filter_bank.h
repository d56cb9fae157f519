#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace sisa {

/// Filters of one size whose weights are whole numbers that sum to zero. A filter has planes × side
/// × side weights and responds to a pixel (y, x) with Σ weight · pixel over rows y - side/2 … y -
/// side/2 + side - 1, rounded down, and columns likewise, zeros around the image: a whole number,
/// which must be below 2^24 on the way, too, so that single precision has it exactly however it is
/// summed.
class FilterBank {
 public:
  /// Filters are computed in groups; the last is filled up with zeros.
  static constexpr std::size_t kGroup = 32;

  /// `weights` are those of the first filter, then the second, …: plane by plane, row by row.
  FilterBank(std::size_t planes, std::size_t side, std::span<const std::int32_t> weights);

  std::size_t planes() const { return planes_; }
  std::size_t side() const { return side_; }
  std::size_t taps() const { return planes_ * side_ * side_; }
  std::size_t count() const { return count_; }

  /// A filter's weight, by its place in the order given.
  float weight(std::size_t filter, std::size_t tap) const {
    return group(filter / kGroup)[tap * kGroup + filter % kGroup];
  }

  /// `count` and what fills up the last group.
  std::size_t width() const { return (count_ + kGroup - 1) / kGroup * kGroup; }

  /// The weights for the groups: group by group, tap by tap, kGroup filters.
  const float* group(std::size_t index) const { return weights_.data() + index * taps() * kGroup; }

 private:
  std::size_t planes_;
  std::size_t side_;
  std::size_t count_;
  std::vector<float> weights_;
};

}  // namespace sisa
