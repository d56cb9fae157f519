#include "engine/onednn/onednn_threads.h"

#include "engine/shared_symbol.h"

namespace sisa {

// OpenMP's count of threads belongs to the thread that sets it. Asked for by name: which OpenMP (or
// none) oneDNN was built with is its packager's choice.
void use_one_onednn_thread() {
  static const auto count = shared_symbol<int()>("omp_get_max_threads");
  static const auto set = shared_symbol<void(int)>("omp_set_num_threads");
  if (count != nullptr && set != nullptr && count() != 1) set(1);
}

}  // namespace sisa
