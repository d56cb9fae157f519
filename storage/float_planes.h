#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "storage/tensor.h"

namespace sisa {

/// The data of a state's tensors in few bytes, lossless for every bit. The F32 numbers of all
/// tensors, one after another, are rotated left by one bit, so that the first byte of a number is
/// its exponent, which few values share; then their first bytes are laid together, their second
/// bytes, third and fourth, and after these the data of all other tensors. Each of these five
/// planes is a Zstandard frame (RFC 8878) of its own; one without bytes is left out. What does not
/// compress is stored as it is.

/// Appends the planes of `state`.
void append_planes(const State& state, std::string& bytes);

/// Fills the data of tensors whose types and shapes are known. False unless `bytes` are planes of
/// such tensors and nothing more. Safe on any bytes: takes memory only for what a frame of that
/// length can hold.
bool read_planes(std::string_view bytes, State& state);

}  // namespace sisa
