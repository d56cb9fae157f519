#pragma once

#include "storage/fingerprint.h"

namespace sisa {

/// What every learner's bits depend on: the device, its cache sizes, by which libraries block their
/// sums, and the number of our own arithmetic.
Fingerprint machine_fingerprint();

}  // namespace sisa
