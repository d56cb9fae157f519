#pragma once

#include <cstddef>
#include <span>

namespace sisa {

/// Where rows of inputs lie: `count` of them, each `stride` numbers behind the one before, so that
/// they may overlap. A row is `runs` runs of equally many numbers, each `run_stride` numbers behind
/// the one before.
struct LinearRows {
  const float* first;
  std::size_t count;
  std::size_t stride;
  std::size_t runs = 1;
  std::size_t run_stride = 0;
};

/// So many outputs are computed together.
inline constexpr std::size_t kLinearPanel = 16;

/// Some of a layer's outputs: the bias and, one after the other in order of the inputs, the
/// products. Those of two numbers of single precision are exact, so that their sum has the same
/// bits in whatever vectors, fused or not.
struct LinearPanel {
  std::size_t run;       ///< inputs of a run
  const double* weight;  ///< inputs × kLinearPanel numbers of single precision
  const double* bias;    ///< kLinearPanel
  double* out;           ///< of the first row; kLinearPanel numbers a row
  std::size_t out_stride;
};

/// Computes the panel's outputs of the rows.
using LinearKernel = void (*)(const LinearRows& rows, const LinearPanel& panel);

/// Those that this machine can run, the fastest last.
std::span<const LinearKernel> linear_kernels();

}  // namespace sisa
