#pragma once

#include "storage/fingerprint.h"

namespace sisa {

/// What LibTorch's bits depend on in this process: versions of LibTorch, oneDNN, BLAS and the C
/// library, the instruction sets each of them chose, the cache sizes that decide how they block
/// their sums, the device, and the version of our own arithmetic.
Fingerprint numeric_fingerprint();

}  // namespace sisa
