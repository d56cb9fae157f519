#pragma once

#include <memory>
#include <string>
#include <vector>

#include "storage/input/byte_source.h"

namespace sisa {

/// Reads a file of weights, one a line: decimal numbers from 0, not all of them 0 (`.gz` read
/// through; CR LF accepted; empty lines skipped). Error(kNotFound) for a missing file,
/// Error(kFailed) naming the line for anything else.
std::vector<double> read_weights(const std::string& file);
std::vector<double> read_weights(std::unique_ptr<ByteSource> source);

}  // namespace sisa
