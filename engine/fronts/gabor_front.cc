#include "engine/fronts/gabor_front.h"

#include <cmath>
#include <numbers>
#include <numeric>
#include <span>
#include <utility>

namespace sisa {
namespace {

constexpr std::size_t kGridSide = 7;
constexpr double kFullScale = 2048;

/// A window and a wave under it, of one direction.
class Wave {
 public:
  Wave(const GaborWaves& waves, std::size_t direction) : waves_(waves) {
    const double angle = std::numbers::pi * static_cast<double>(direction) /
                         static_cast<double>(GaborWaves::kOrientations);
    const double centre = static_cast<double>(waves.side - 1) / 2;
    for (std::size_t i = 0; i < waves.side * waves.side; ++i) {
      const double y = static_cast<double>(i / waves.side) - centre;
      const double x = static_cast<double>(i % waves.side) - centre;
      window_.push_back(std::exp(-(x * x + y * y) / (2 * waves.deviation * waves.deviation)));
      phase_.push_back(2 * std::numbers::pi * (x * std::cos(angle) + y * std::sin(angle)) /
                       waves.wavelength);
    }
  }

  std::vector<double> even() const {
    std::vector<double> filter;
    for (std::size_t i = 0; i < window_.size(); ++i) {
      filter.push_back(window_[i] * std::cos(phase_[i]));
    }
    const double mean = sum(filter) / sum(window_);
    for (std::size_t i = 0; i < window_.size(); ++i) filter[i] -= mean * window_[i];
    return filter;
  }

  std::vector<double> odd() const {
    std::vector<double> filter;
    for (std::size_t i = 0; i < window_.size(); ++i) {
      filter.push_back(window_[i] * std::sin(phase_[i]));
    }
    return filter;
  }

 private:
  static double sum(const std::vector<double>& values) {
    return std::accumulate(values.begin(), values.end(), 0.0);
  }

  GaborWaves waves_;
  std::vector<double> window_;
  std::vector<double> phase_;
};

void add_rounded(const std::vector<double>& filter, std::vector<std::int32_t>& out) {
  const double length =
      std::sqrt(std::inner_product(filter.begin(), filter.end(), filter.begin(), 0.0));
  std::int32_t sum = 0;
  for (const double weight : filter) {
    out.push_back(static_cast<std::int32_t>(std::lround(weight * GaborWaves::kLength / length)));
    sum += out.back();
  }
  out[out.size() - 1 - filter.size() / 2] -= sum;
}

/// As FilterBankFront and add_moduli want them.
BankFeatures bank_features(const GaborWaves& waves, std::uint32_t gain) {
  constexpr std::size_t kPairs = FilterBank::kGroup / 2;
  const std::vector<std::int32_t> filters = gabor_filters(waves);
  const std::size_t of_phase = filters.size() / 2;
  std::vector<std::int32_t> paired(filters.begin(), filters.begin() + static_cast<long>(of_phase));
  paired.resize(kPairs * waves.side * waves.side);
  paired.insert(paired.end(), filters.begin() + static_cast<long>(of_phase), filters.end());
  std::vector<std::size_t> sums(GaborWaves::kOrientations);
  std::iota(sums.begin(), sums.end(), std::size_t{0});
  return {.bank = FilterBank(1, waves.side, paired),
          .scale = kFullScale * static_cast<double>(waves.side) / GaborWaves::kLength,
          .rectifier = Rectifier::kModuli,
          .sums = {sums},
          .gain = gain};
}

}  // namespace

std::vector<std::int32_t> gabor_filters(const GaborWaves& waves) {
  std::vector<std::int32_t> filters;
  for (std::size_t i = 0; i < GaborWaves::kOrientations; ++i) {
    add_rounded(Wave(waves, i).even(), filters);
  }
  for (std::size_t i = 0; i < GaborWaves::kOrientations; ++i) {
    add_rounded(Wave(waves, i).odd(), filters);
  }
  return filters;
}

std::unique_ptr<FilterBankFront> make_gabor_front(const ImageShape& shape) {
  std::vector<BankFeatures> banks;
  banks.push_back(bank_features({.side = 5, .wavelength = 3, .deviation = 1}, 32));
  banks.push_back(bank_features({.side = 9, .wavelength = 6, .deviation = 2}, 32));
  return std::make_unique<FilterBankFront>(shape, Planes::kBrightness, kGridSide, std::move(banks));
}

}  // namespace sisa
