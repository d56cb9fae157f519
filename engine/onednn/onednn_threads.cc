#include "engine/onednn/onednn_threads.h"

#include <dnnl.h>

#include "engine/shared_symbol.h"
#include "shards/error.h"

namespace sisa {

// OpenMP's count of threads belongs to the thread that sets it. Asked for by name: which OpenMP (or
// none) oneDNN was built with is its packager's choice.
void use_one_onednn_thread() {
  const unsigned runtime = dnnl_version()->cpu_runtime;
  if (runtime != DNNL_RUNTIME_SEQ && runtime != DNNL_RUNTIME_OMP) {
    throw Error(ErrorKind::kFailed,
                "this oneDNN splits its work over threads that nobody can hold to one, so results "
                "would not be the same to the bit: one that was built with OpenMP, or without "
                "threads, is needed");
  }
  static const auto count = shared_symbol<int()>("omp_get_max_threads");
  static const auto set = shared_symbol<void(int)>("omp_set_num_threads");
  if (count != nullptr && set != nullptr && count() != 1) set(1);
}

}  // namespace sisa
