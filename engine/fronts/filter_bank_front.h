#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "engine/front.h"
#include "engine/fronts/filter_bank.h"
#include "engine/fronts/image_shape.h"
#include "engine/fronts/padded_image.h"
#include "engine/fronts/pooling_grid.h"
#include "engine/fronts/rectifiers.h"

namespace sisa {

/// What becomes of one bank's responses.
struct BankFeatures {
  FilterBank bank;
  double scale;  ///< of LocalContrast
  Rectifier rectifier;
  /// Which of a group's sums are features, in this order. For each group of the bank.
  std::vector<std::vector<std::size_t>> sums;
  std::uint32_t gain;
};

/// Banks of fixed filters over an image: every filter's response at every pixel is normalised by
/// what the filter sees (LocalContrast), rectified (Rectifier) and summed over the cells of a grid.
///
/// The feature of a sum S over a cell of A pixels is min(255, ⌊√⌊S·gain/A⌋⌋): the root spreads the
/// small values that most are. They come bank by bank, group by group, cell by cell, in the order
/// of `sums`; then the planes' mean pixels, rounded down, over a grid of kPixelCells × kPixelCells
/// cells, plane by plane.
///
/// Every step is arithmetic on whole numbers or a correctly rounded operation, so that a sample's
/// features are the same bits on every machine.
class FilterBankFront : public Front {
 public:
  static constexpr std::size_t kPixelCells = 7;

  FilterBankFront(const ImageShape& shape, Planes planes, std::size_t grid_side,
                  std::vector<BankFeatures> banks);

  const ImageShape& shape() const { return shape_; }
  Planes planes() const { return planes_; }
  const PoolingGrid& grid() const { return grid_; }
  const PoolingGrid& pixel_grid() const { return pixel_grid_; }
  const std::vector<BankFeatures>& banks() const { return banks_; }

  const FeatureLayout& output() const override { return output_; }
  void apply(std::span<const std::byte> samples, std::span<std::byte> out) const override;
  Fingerprint fingerprint() const override { return {}; }

 private:
  struct Workspace;

  std::byte* add_bank(const BankFeatures& features, Workspace& work, std::byte* out) const;
  std::byte* add_pixels(const PaddedImage& image, std::byte* out) const;

  ImageShape shape_;
  Planes planes_;
  PoolingGrid grid_;
  PoolingGrid pixel_grid_;
  std::vector<BankFeatures> banks_;
  FeatureLayout output_;
};

}  // namespace sisa
