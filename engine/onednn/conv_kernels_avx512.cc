#include "engine/onednn/conv_kernels_body.h"

namespace sisa {

const ConvKernels kConvKernelsAvx512 = kKernels;

}  // namespace sisa
