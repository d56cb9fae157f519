#include "engine/torch/math_threads.h"

#include <ATen/Parallel.h>

#include "engine/shared_symbol.h"

namespace sisa {
namespace {

// Debian's libblas.so.3 leaves the pool to libopenblas.so.0, which carries these two.
int blas_threads() {
  static const auto count = shared_symbol<int()>("openblas_get_num_threads");
  return count == nullptr ? 1 : count();
}

void set_blas_threads(int threads) {
  static const auto set = shared_symbol<void(int)>("openblas_set_num_threads");
  if (set != nullptr) set(threads);
}

}  // namespace

void use_one_math_thread() {
  if (at::get_num_threads() != 1) at::set_num_threads(1);
  if (blas_threads() != 1) set_blas_threads(1);
}

}  // namespace sisa
