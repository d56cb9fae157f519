#pragma once

#include <memory>
#include <string>

#include "storage/input/array_stream.h"

namespace sisa {

/// Reads a NPY file, versions 1.0 to 3.0, of integers or floating numbers in C order
/// (https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html). Error(kFailed) for
/// anything else.
ArrayStream read_npy(std::unique_ptr<ByteSource> source);

/// Reads the dictionary of such a file's header; `where` goes into messages.
ArrayHeader parse_npy_header(const std::string& text, const std::string& where);

}  // namespace sisa
