#include "engine/linear_kernels.h"

#include <cstring>
#include <vector>

namespace sisa {
namespace {

/// A vector of numbers that lie anywhere. Not its return value: how that is passed depends on the
/// machine.
template <class Vector>
[[gnu::always_inline]] inline void load(const double* from, Vector& to) {
  std::memcpy(&to, from, sizeof to);
}

/// Outputs `first` to `first` + 2 vectors of kRows rows, whose sums all stay in registers.
template <class Vector, std::size_t kRows>
[[gnu::always_inline]] inline void tile(const LinearRows& rows, const LinearPanel& panel,
                                        std::size_t first) {
  constexpr std::size_t kLanes = sizeof(Vector) / sizeof(double);
  Vector sums[kRows][2];
  for (auto& row : sums) {
    load(panel.bias + first, row[0]);
    load(panel.bias + first + kLanes, row[1]);
  }
  const double* weight = panel.weight + first;
  for (std::size_t r = 0; r < rows.runs; ++r) {
    const float* run = rows.first + r * rows.run_stride;
    for (std::size_t k = 0; k < panel.run; ++k, weight += kLinearPanel) {
      Vector left, right;
      load(weight, left);
      load(weight + kLanes, right);
#pragma GCC unroll 8
      for (std::size_t i = 0; i < kRows; ++i) {
        const double x = run[i * rows.stride + k];
        sums[i][0] += left * x;
        sums[i][1] += right * x;
      }
    }
  }
#pragma GCC unroll 8
  for (std::size_t i = 0; i < kRows; ++i) {
    double* out = panel.out + i * panel.out_stride + first;
    std::memcpy(out, &sums[i][0], sizeof(Vector));
    std::memcpy(out + kLanes, &sums[i][1], sizeof(Vector));
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

using Two = double __attribute__((vector_size(16)));

void by_two(const LinearRows& rows, const LinearPanel& panel) { tiles<Two, 4>(rows, panel); }

#ifdef __x86_64__
using Four = double __attribute__((vector_size(32)));
using Eight = double __attribute__((vector_size(64)));

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
#ifdef __x86_64__
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) here.push_back(by_four);
    if (__builtin_cpu_supports("avx512f")) here.push_back(by_eight);
#endif
    return here;
  }();
  return kernels;
}

}  // namespace sisa
