#include "engine/fronts/local_contrast.h"

#include <cmath>

#include "engine/vector_widths.h"

namespace sisa {
namespace {

constexpr double kNoise = 100;

SISA_EVERY_VECTOR_WIDTH
void add_row(const float* row, std::size_t count, double* sums, double* squares) {
  for (std::size_t x = 0; x < count; ++x) {
    const double pixel = row[x];
    sums[x] += pixel;
    squares[x] += pixel * pixel;
  }
}

SISA_EVERY_VECTOR_WIDTH
void add_column(const double* sums, const double* squares, std::size_t count, double* sum,
                double* square) {
  for (std::size_t x = 0; x < count; ++x) {
    sum[x] += sums[x];
    square[x] += squares[x];
  }
}

SISA_EVERY_VECTOR_WIDTH
void divide(const double* sum, const double* square, std::size_t count, double taps, double scale,
            float* out) {
  for (std::size_t x = 0; x < count; ++x) {
    const double spread = taps * square[x] - sum[x] * sum[x];
    out[x] = static_cast<float>(scale / std::sqrt(spread + kNoise * taps * taps));
  }
}

}  // namespace

void LocalContrast::factors(const PaddedImage& image, std::size_t y, float* out) {
  const std::size_t count = image.columns();
  const std::size_t seen = count + side_ - 1;
  sums_.assign(seen + count, 0);
  squares_.assign(seen + count, 0);
  for (std::size_t plane = 0; plane < image.planes(); ++plane) {
    const float* row = image.row(plane, y) - side_ / 2 * image.stride() - side_ / 2;
    for (std::size_t i = 0; i < side_; ++i, row += image.stride()) {
      add_row(row, seen, sums_.data(), squares_.data());
    }
  }
  double* sum = sums_.data() + seen;
  double* square = squares_.data() + seen;
  for (std::size_t j = 0; j < side_; ++j) {
    add_column(sums_.data() + j, squares_.data() + j, count, sum, square);
  }
  const auto taps = static_cast<double>(image.planes() * side_ * side_);
  divide(sum, square, count, taps, scale_, out);
}

}  // namespace sisa
