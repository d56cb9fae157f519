#pragma once

#include <memory>

#include "storage/input/array_stream.h"

namespace sisa {

/// Reads an IDX file of unsigned bytes: the format of MNIST, described at
/// http://yann.lecun.com/exdb/mnist/. Error(kFailed) for any other.
ArrayStream read_idx(std::unique_ptr<ByteSource> source);

}  // namespace sisa
