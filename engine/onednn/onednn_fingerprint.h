#pragma once

#include "storage/fingerprint.h"

namespace sisa {

/// What the bits of the products and of our own arithmetic depend on in this process: oneDNN's
/// version, the instruction set it chose, and the cache sizes that decide how it blocks its sums.
Fingerprint onednn_fingerprint();

}  // namespace sisa
