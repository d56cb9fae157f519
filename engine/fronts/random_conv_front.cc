#include "engine/fronts/random_conv_front.h"

#include <algorithm>
#include <cassert>
#include <utility>

#include "shards/random_stream.h"

namespace sisa {
namespace {

constexpr std::size_t kGridSide = 5;
constexpr double kFullScale = 2048;

/// Of `count` filters, group by group: the positive parts, then the negative ones.
std::vector<std::vector<std::size_t>> both_signs(std::size_t count) {
  std::vector<std::vector<std::size_t>> groups;
  for (std::size_t left = count; left > 0;) {
    const std::size_t filters = std::min(left, FilterBank::kGroup);
    std::vector<std::size_t>& sums = groups.emplace_back();
    for (std::size_t i = 0; i < filters; ++i) sums.push_back(i);
    for (std::size_t i = 0; i < filters; ++i) sums.push_back(FilterBank::kGroup + i);
    left -= filters;
  }
  return groups;
}

}  // namespace

std::vector<std::int32_t> random_filters(std::uint64_t seed, std::size_t taps, std::size_t count) {
  assert(taps % 2 == 0);
  std::uint64_t state = stream_seed(
      {.seed = seed, .purpose = Purpose::kFrontFilters, .step = static_cast<std::uint32_t>(taps)});
  std::vector<std::int32_t> filters;
  for (std::size_t f = 0; f < count; ++f) {
    std::vector<std::int32_t> weights(taps, 1);
    std::fill(weights.begin() + static_cast<std::ptrdiff_t>(taps / 2), weights.end(), -1);
    for (std::size_t i = taps - 1; i > 0; --i) {
      state += 0x9e3779b97f4a7c15;
      std::swap(weights[i], weights[(mix64(state) >> 32) * (i + 1) >> 32]);
    }
    filters.insert(filters.end(), weights.begin(), weights.end());
  }
  return filters;
}

std::unique_ptr<FilterBankFront> make_random_conv_front(const ImageShape& shape,
                                                        std::size_t filters, std::uint64_t seed) {
  const std::size_t planes = plane_count(Planes::kChannels, shape);
  const auto bank = [&](std::size_t side, std::uint32_t gain) {
    const std::size_t count = filters / 2;
    return BankFeatures{
        .bank = FilterBank(planes, side, random_filters(seed, planes * side * side, count)),
        .scale = kFullScale,
        .rectifier = Rectifier::kBothSigns,
        .sums = both_signs(count),
        .gain = gain};
  };
  return std::make_unique<FilterBankFront>(shape, Planes::kChannels, kGridSide,
                                           std::vector{bank(4, 64), bank(10, 128)});
}

}  // namespace sisa
