#include "engine/fronts/filter_bank_front.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <utility>

#include "engine/fronts/local_contrast.h"
#include "engine/fronts/responses.h"

namespace sisa {
namespace {

std::byte rooted(std::int32_t sum, std::uint32_t gain, std::size_t area) {
  constexpr double kLargest = 255;
  const std::uint64_t mean = std::uint64_t{gain} * static_cast<std::uint64_t>(sum) / area;
  const double root = std::sqrt(static_cast<double>(mean));  // its whole part is the number's
  return static_cast<std::byte>(std::min(root, kLargest));
}

std::size_t features_of_cell(const BankFeatures& features) {
  std::size_t count = 0;
  for (const auto& group : features.sums) count += group.size();
  return count;
}

}  // namespace

/// What computing one sample needs room for.
struct FilterBankFront::Workspace {
  explicit Workspace(const FilterBankFront& front)
      : image(front.shape_, front.planes_),
        factors(front.shape_.pixels()),
        responses((front.shape_.columns + kPixelsAtOnce) * FilterBank::kGroup),
        sums(front.grid_.cells() * kSumsOfGroup) {}

  PaddedImage image;
  std::vector<float> factors;
  std::vector<float> responses;    ///< of one row
  std::vector<std::int32_t> sums;  ///< of one group
};

FilterBankFront::FilterBankFront(const ImageShape& shape, Planes planes, std::size_t grid_side,
                                 std::vector<BankFeatures> banks)
    : shape_(shape),
      planes_(planes),
      grid_(grid_side, shape),
      pixel_grid_(kPixelCells, shape),
      banks_(std::move(banks)) {
  std::size_t features = plane_count(planes, shape) * pixel_grid_.cells();
  for (const BankFeatures& bank : banks_) features += grid_.cells() * features_of_cell(bank);
  output_ = {FeatureType::kByte, {static_cast<std::int64_t>(features)}};
}

void FilterBankFront::apply(std::span<const std::byte> samples, std::span<std::byte> out) const {
  const std::size_t bytes = shape_.channels * shape_.pixels();
  assert(samples.size() % bytes == 0);
  assert(out.size() == samples.size() / bytes * output_.bytes());
  Workspace work(*this);
  std::byte* to = out.data();
  for (; !samples.empty(); samples = samples.subspan(bytes)) {
    work.image.load(samples.first(bytes));
    for (const BankFeatures& bank : banks_) to = add_bank(bank, work, to);
    to = add_pixels(work.image, to);
  }
}

std::byte* FilterBankFront::add_bank(const BankFeatures& features, Workspace& work,
                                     std::byte* out) const {
  LocalContrast contrast(features.bank.side(), features.scale);
  for (std::size_t y = 0; y < shape_.rows; ++y) {
    contrast.factors(work.image, y, work.factors.data() + y * shape_.columns);
  }
  const AddRectified add = features.rectifier == Rectifier::kModuli ? add_moduli : add_both_signs;
  for (std::size_t group = 0; group < features.sums.size(); ++group) {
    std::fill(work.sums.begin(), work.sums.end(), 0);
    for (std::size_t y = 0; y < shape_.rows; ++y) {
      respond(features.bank, group, work.image, y, work.responses.data());
      for (std::size_t x = 0; x < shape_.columns; ++x) {
        add(work.responses.data() + x * FilterBank::kGroup, work.factors[y * shape_.columns + x],
            work.sums.data() + grid_.cell(y, x) * kSumsOfGroup);
      }
    }
    for (std::size_t cell = 0; cell < grid_.cells(); ++cell) {
      for (const std::size_t i : features.sums[group]) {
        *out++ = rooted(work.sums[cell * kSumsOfGroup + i], features.gain, grid_.area(cell));
      }
    }
  }
  return out;
}

std::byte* FilterBankFront::add_pixels(const PaddedImage& image, std::byte* out) const {
  for (std::size_t plane = 0; plane < image.planes(); ++plane) {
    std::vector<std::size_t> sums(pixel_grid_.cells());
    for (std::size_t y = 0; y < shape_.rows; ++y) {
      const float* row = image.row(plane, y);
      for (std::size_t x = 0; x < shape_.columns; ++x) {
        sums[pixel_grid_.cell(y, x)] += static_cast<std::size_t>(row[x]);
      }
    }
    for (std::size_t cell = 0; cell < sums.size(); ++cell) {
      *out++ = static_cast<std::byte>(sums[cell] / pixel_grid_.area(cell));
    }
  }
  return out;
}

}  // namespace sisa
