#pragma once

#include <span>
#include <string>
#include <vector>

#include "storage/tensor.h"

namespace sisa {

/// Encodes a state in the safetensors layout (https://github.com/huggingface/safetensors#format):
/// eight bytes header length, JSON header, tensor bytes in order of name without gaps. The header's
/// `__metadata__` holds "digest": the hexadecimal digest_of(state).
std::vector<std::byte> encode_safetensors(const State& state);

/// The inverse. Whatever is not exactly such a value — lengths, offsets, order, dtypes, digest — is
/// Error(kDamaged) with `what` ("checkpoint of shard 3, slice 2") in its message. Safe on any
/// bytes.
State decode_safetensors(std::span<const std::byte> bytes, const std::string& what);

}  // namespace sisa
