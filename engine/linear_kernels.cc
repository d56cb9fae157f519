#include "engine/linear_kernels.h"

#include <vector>

#include "engine/vector_widths.h"

namespace sisa {
namespace {

/// Outputs `first` to `first` + 2 vectors of kRows rows, whose sums all stay in registers.
template <class Vector, std::size_t kRows>
[[gnu::always_inline]] inline void tile(const LinearRows& rows, const LinearPanel& panel,
                                        std::size_t first) {
  constexpr std::size_t kLanes = sizeof(Vector) / sizeof(double);
  const auto vector = [](const double* at) -> const Vector& {
    return *reinterpret_cast<const Vector*>(at);
  };
  Vector sums[kRows][2];
  for (auto& row : sums) {
    row[0] = vector(panel.bias + first);
    row[1] = vector(panel.bias + first + kLanes);
  }
  const double* weight = panel.weight + first;
  for (std::size_t r = 0; r < rows.runs; ++r) {
    const float* run = rows.first + r * rows.run_stride;
    for (std::size_t k = 0; k < panel.run; ++k, weight += kLinearPanel) {
#pragma GCC unroll 8
      for (std::size_t i = 0; i < kRows; ++i) {
        const double x = run[i * rows.stride + k];
        sums[i][0] += vector(weight) * x;
        sums[i][1] += vector(weight + kLanes) * x;
      }
    }
  }
#pragma GCC unroll 8
  for (std::size_t i = 0; i < kRows; ++i) {
    double* out = panel.out + i * panel.out_stride + first;
    *reinterpret_cast<Vector*>(out) = sums[i][0];
    *reinterpret_cast<Vector*>(out + kLanes) = sums[i][1];
  }
}

/// kRows rows at a time, and of those that are left half as many.
template <class Vector, std::size_t kRows>
[[gnu::always_inline]] inline void tiles(LinearRows rows, LinearPanel panel) {
  constexpr std::size_t kOutputs = 2 * sizeof(Vector) / sizeof(double);
  for (; rows.count >= kRows; rows.count -= kRows) {
    for (std::size_t first = 0; first < kLinearPanel; first += kOutputs) {
      tile<Vector, kRows>(rows, panel, first);
    }
    rows.first += kRows * rows.stride;
    panel.out += kRows * panel.out_stride;
  }
  if constexpr (kRows > 1) tiles<Vector, kRows / 2>(rows, panel);
}

using Two = double __attribute__((vector_size(16), aligned(8), may_alias));

void by_two(const LinearRows& rows, const LinearPanel& panel) { tiles<Two, 4>(rows, panel); }

#ifdef SISA_VECTOR_WIDTHS
using Four = double __attribute__((vector_size(32), aligned(8), may_alias));
using Eight = double __attribute__((vector_size(64), aligned(8), may_alias));

__attribute__((target("avx2,fma"))) void by_four(const LinearRows& rows, const LinearPanel& panel) {
  tiles<Four, 4>(rows, panel);
}

__attribute__((target("avx512f"))) void by_eight(const LinearRows& rows, const LinearPanel& panel) {
  tiles<Eight, 8>(rows, panel);
}
#endif

}  // namespace

std::span<const LinearKernel> linear_kernels() {
  static const std::vector<LinearKernel> kernels = [] {
    std::vector<LinearKernel> here = {by_two};
#ifdef SISA_VECTOR_WIDTHS
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) here.push_back(by_four);
    if (__builtin_cpu_supports("avx512f")) here.push_back(by_eight);
#endif
    return here;
  }();
  return kernels;
}

}  // namespace sisa
