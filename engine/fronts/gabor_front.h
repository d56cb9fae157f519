#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "engine/fronts/filter_bank_front.h"
#include "engine/fronts/image_shape.h"

namespace sisa {

/// Which Gabor filters a bank holds: of kOrientations directions, each as a pair of phases.
struct GaborWaves {
  std::size_t side;   ///< pixels
  double wavelength;  ///< pixels
  double deviation;   ///< of the Gaussian window, pixels

  static constexpr std::size_t kOrientations = 8;
  static constexpr double kLength = 512;  ///< of every filter as a vector, but for rounding
};

/// The filters of a bank in whole numbers, side × side each: the even ones of all orientations,
/// then the odd ones. That of direction i is, with coordinates from its centre, t = iπ/8, u = x·cos
/// t + y·sin t and the window g = exp(-(x² + y²)/(2·deviation²)),
///
///   even: g·(cos(2πu/wavelength) - m), m such that it sums to zero      odd: g·sin(2πu/wavelength)
///
/// scaled to kLength and rounded; what the rounded ones do not sum to zero by, the centre gets.
/// None of the numbers rounded is so near to a half that another library's cosine could matter.
std::vector<std::int32_t> gabor_filters(const GaborWaves& waves);

/// `gabor`: a FilterBankFront of the brightness, whose features are the strengths of edges and
/// strokes by direction in each of 7 × 7 cells. The banks are 5 × 5 filters of wavelength 3 and
/// deviation 1, and 9 × 9 of wavelength 6 and deviation 2; scale is 2048·side/512, rectified are
/// the moduli of pairs, gain is 32. D = 7·7·(2·8 + 1) = 833.
///
/// Local normalisation of oriented energy is that of Jarrett et al., "What is the best multi-stage
/// architecture for object recognition?", ICCV 2009.
std::unique_ptr<FilterBankFront> make_gabor_front(const ImageShape& shape);

}  // namespace sisa
