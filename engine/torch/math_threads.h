#pragma once

namespace sisa {

/// Makes LibTorch's and the BLAS's pools use one thread for work of the calling thread. LibTorch's
/// OpenMP count belongs to the calling thread; the BLAS has one pool for the process. Cheap when
/// already so.
void use_one_math_thread();

}  // namespace sisa
