#include "engine/onednn/conv_kernels.h"

#include <dnnl.h>

namespace sisa {

// oneDNN's names for instruction sets are sets of bits: a later one has those of the earlier.
const ConvKernels& conv_kernels() {
  const auto has = [](int isa) { return (dnnl_get_effective_cpu_isa() & isa) == isa; };
  if (has(dnnl_cpu_isa_avx512_core)) return kConvKernelsAvx512;
  if (has(dnnl_cpu_isa_avx2)) return kConvKernelsFma;
  return kConvKernelsPlain;
}

}  // namespace sisa
