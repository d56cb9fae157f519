#pragma once

#include <cstddef>
#include <vector>

#include "engine/fronts/padded_image.h"

namespace sisa {

/// What responses are multiplied by so that a filter measures the shape of what it sees and not its
/// contrast. With n = taps, p the n pixels that a filter sees and V = n·Σp² - (Σp)², which is n²
/// times their variance, a whole number below 2^53:
///
///   factor = scale / √(V + 100·n²), in double precision, then rounded to single
///
/// Both operations are rounded correctly, so every machine has the same factor. 100 is the variance
/// of what counts as noise, in squares of pixel values. With scale = √n/|w|, |w| the length of a
/// filter, factor · response would be the cosine between filter and patch, but for the noise.
class LocalContrast {
 public:
  LocalContrast(std::size_t side, double scale) : side_(side), scale_(scale) {}

  /// The factors of all pixels of row `y`.
  void factors(const PaddedImage& image, std::size_t y, float* out);

 private:
  std::size_t side_;
  double scale_;
  std::vector<double> sums_;     ///< of a column's pixels
  std::vector<double> squares_;  ///< of their squares
};

}  // namespace sisa
