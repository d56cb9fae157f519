#include "engine/onednn/conv_kernels_body.h"

namespace sisa {

const ConvKernels kConvKernelsFma = kKernels;

}  // namespace sisa
