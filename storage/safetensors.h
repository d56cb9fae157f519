#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <span>
#include <string>

#include "storage/tensor.h"

namespace sisa {

/// Takes the next bytes of a file.
using ByteSink = std::function<void(std::span<const std::byte>)>;

/// Writes tensors in the safetensors format: the header's length as `u64` little-endian, the header
/// {name: {data_offsets, dtype, shape}, "__metadata__": {name: text}} as JSON, padded with spaces
/// to a multiple of eight bytes, and the tensors' data without gaps, the widest elements first, so
/// that each lies at a multiple of its size. Names and texts are UTF-8.
void write_safetensors(const State& state, const std::map<std::string, std::string>& metadata,
                       const ByteSink& sink);

}  // namespace sisa
