#include "engine/calibration_error.h"

#include <algorithm>
#include <cmath>

namespace sisa {

void CalibrationError::add(double confidence, bool correct) {
  const auto bin = static_cast<std::size_t>(std::clamp(confidence, 0.0, 1.0) * kBins);
  Bin& of_answer = bins_[std::min(bin, kBins - 1)];
  ++of_answer.samples;
  of_answer.correct += correct;
  of_answer.confidence += confidence;
}

double CalibrationError::value() const {
  double apart = 0;
  double samples = 0;
  for (const Bin& bin : bins_) {
    apart += std::abs(static_cast<double>(bin.correct) - bin.confidence);
    samples += static_cast<double>(bin.samples);
  }
  return samples == 0 ? 0 : apart / samples;
}

}  // namespace sisa
