#pragma once

#include <string>
#include <string_view>

#include "storage/digest.h"
#include "storage/tensor.h"

namespace sisa {

/// What table `states` holds of a state: eight bytes header length, a JSON header in the clear,
/// the tensors' data as planes (storage/float_planes.h). The header's `__metadata__` holds the
/// hexadecimal digest, by which erasure finds the row; the other fields are the tensors' types and
/// shapes by name.
struct StoredState {
  State state;
  Digest digest;  ///< digest_of(state)
};

/// Encodes a state whose digest is known: that it fits is for the caller to ensure, and is found
/// when the state is decoded. Error(kFailed) for names that do not ascend, and data that does not
/// fill its shape.
std::string encode_checkpoint(const State& state, const Digest& digest);

/// The inverse, which computes the digest. Whatever is not exactly such a value — lengths, order,
/// dtypes, digest — is Error(kDamaged) with `what` ("checkpoint of shard 3, slice 2") in its
/// message. Safe on any bytes.
StoredState decode_checkpoint(std::string_view bytes, const std::string& what);

}  // namespace sisa
