#include "engine/onednn/conv_kernels_body.h"

namespace sisa {

const ConvKernels kConvKernelsPlain = kKernels;

}  // namespace sisa
