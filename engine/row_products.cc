#include "engine/row_products.h"

#include "engine/vector_widths.h"

namespace sisa {
namespace {

constexpr std::size_t kLanes = 4;
using Lanes = double __attribute__((vector_size(kLanes * sizeof(double)), aligned(8), may_alias));

const Lanes* lanes_at(const double* numbers) { return reinterpret_cast<const Lanes*>(numbers); }

}  // namespace

SISA_EVERY_VECTOR_WIDTH
void sum_products(const std::int16_t* a, const std::int16_t* b, std::size_t stride,
                  std::size_t width, std::int32_t* sums) {
  std::int32_t sum[kRowsOfA][kRowsOfB] = {};
  for (std::size_t k = 0; k < width; ++k) {
#pragma GCC unroll 4
    for (std::size_t i = 0; i < kRowsOfA; ++i) {
#pragma GCC unroll 2
      for (std::size_t j = 0; j < kRowsOfB; ++j) {
        sum[i][j] += int{a[i * stride + k]} * int{b[j * stride + k]};
      }
    }
  }
  for (std::size_t i = 0; i < kRowPairs; ++i) sums[i] = sum[i / kRowsOfB][i % kRowsOfB];
}

SISA_EVERY_VECTOR_WIDTH
void sum_squared_differences(const double* a, const double* b, std::size_t stride,
                             std::size_t width, double* sums) {
  Lanes sum[kRowsOfA][kRowsOfB] = {};
  for (std::size_t k = 0; k < width; k += kLanes) {
#pragma GCC unroll 4
    for (std::size_t i = 0; i < kRowsOfA; ++i) {
#pragma GCC unroll 2
      for (std::size_t j = 0; j < kRowsOfB; ++j) {
        const Lanes apart = *lanes_at(a + i * stride + k) - *lanes_at(b + j * stride + k);
        sum[i][j] += apart * apart;
      }
    }
  }
  for (std::size_t i = 0; i < kRowPairs; ++i) {
    const Lanes& lanes = sum[i / kRowsOfB][i % kRowsOfB];
    sums[i] = (lanes[0] + lanes[1]) + (lanes[2] + lanes[3]);
  }
}

}  // namespace sisa
