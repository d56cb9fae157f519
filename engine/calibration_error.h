#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace sisa {

/// How far confidence and accuracy lie apart: the expected calibration error of Guo et al. 2017
/// (after Naeini et al. 2015). Answers are sorted by their confidence into 15 bins of equal width;
/// the error is the mean of |accuracy - mean confidence| over the bins, weighted by their samples.
class CalibrationError {
 public:
  /// An answer given with that confidence, from 0 to 1.
  void add(double confidence, bool correct);

  /// 0 where there are no answers.
  double value() const;

 private:
  static constexpr std::size_t kBins = 15;
  struct Bin {
    std::uint64_t samples = 0;
    std::uint64_t correct = 0;
    double confidence = 0;  // summed
  };
  std::array<Bin, kBins> bins_;
};

}  // namespace sisa
