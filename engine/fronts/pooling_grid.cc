#include "engine/fronts/pooling_grid.h"

#include <cassert>

namespace sisa {
namespace {

std::vector<std::size_t> parts(std::size_t side, std::size_t extent) {
  assert(side <= extent);
  std::vector<std::size_t> part_of;
  for (std::size_t i = 0; i < side; ++i) part_of.resize((i + 1) * extent / side, i);
  return part_of;
}

}  // namespace

PoolingGrid::PoolingGrid(std::size_t side, const ImageShape& shape)
    : side_(side),
      of_row_(parts(side, shape.rows)),
      of_column_(parts(side, shape.columns)),
      areas_(side * side) {
  for (std::size_t y = 0; y < shape.rows; ++y) {
    for (std::size_t x = 0; x < shape.columns; ++x) ++areas_[cell(y, x)];
  }
}

}  // namespace sisa
