#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "engine/sample_block.h"
#include "storage/features.h"
#include "storage/store_config.h"

namespace sisa {

/// Features as whole numbers of a fixed step, so that sums of their products are exact. A byte b is
/// b - 128 steps of 1/255, and stands for the feature b/255 less a constant, which the bias takes
/// up; a declared normalisation changes what a step and that constant are. A float, normalised as
/// declared, is rounded to steps of 1/256, half to even, and must lie within ±kLargestExactFloat. A
/// number is written with digits from -128 to 127: one for bytes, two (256 and 1) for floats.
/// Products of digits, summed over up to kExactRows rows, are at most 2^24: exact in single
/// precision, in any order, fused or not.
class WholeNumbers {
 public:
  static constexpr std::size_t kExactRows = 1024;

  explicit WholeNumbers(const FeatureLayout& layout, const NormalisationConfig& declared = {});

  std::size_t width() const { return width_; }

  /// How many digits a number has, and what the d-th counts.
  std::size_t digits() const { return bytes_ ? 1 : 2; }
  std::int64_t weight(std::size_t digit) const { return digit + 1 == digits() ? 1 : 256; }

  /// One step of a feature, and what stands for its number 0, as models are given the feature.
  double step(std::size_t j) const { return bytes_ ? 1.0 / 255 / std_[j] : 1.0 / 256; }
  double origin(std::size_t j) const { return bytes_ ? (128.0 / 255 - mean_[j]) / std_[j] : 0; }

  /// The numbers of a sample's features: width() of them.
  void numbers(std::span<const std::byte> row, std::span<std::int32_t> out) const;

  /// The digits of `numbers` with that weight's index, as floats.
  void digit(std::span<const std::int32_t> numbers, std::size_t index, std::span<float> out) const;

 private:
  bool bytes_;
  std::size_t width_;
  std::vector<double> mean_;
  std::vector<double> std_;
};

}  // namespace sisa
