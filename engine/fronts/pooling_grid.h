#pragma once

#include <cstddef>
#include <vector>

#include "engine/fronts/image_shape.h"

namespace sisa {

/// Divides an image into side × side cells: cell (i, j) holds rows [i·rows/side, (i+1)·rows/side),
/// rounded down, and columns likewise. Cells are counted row by row.
class PoolingGrid {
 public:
  /// `side` is at most the image's rows and columns.
  PoolingGrid(std::size_t side, const ImageShape& shape);

  std::size_t side() const { return side_; }
  std::size_t cells() const { return areas_.size(); }
  std::size_t cell(std::size_t y, std::size_t x) const {
    return of_row_[y] * side_ + of_column_[x];
  }

  /// A cell's pixels.
  std::size_t area(std::size_t cell) const { return areas_[cell]; }

 private:
  std::size_t side_;
  std::vector<std::size_t> of_row_;
  std::vector<std::size_t> of_column_;
  std::vector<std::size_t> areas_;
};

}  // namespace sisa
