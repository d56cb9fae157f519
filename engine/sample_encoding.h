#pragma once

#include <cstdint>
#include <span>

#include "engine/sample_block.h"

namespace sisa {

/// Turns stored samples into a model's input: the rows of `samples` at these indices into the first
/// rows of `out`, one after another. Bytes are multiplied by 1/255; then from every feature its
/// `mean` is taken, and what is left is multiplied by its `scale` (see Standardizer). For bytes
/// these may be empty: nothing else is done. All in single precision.
void encode_samples(const SampleBlock& samples, std::span<const std::uint32_t> indices,
                    std::span<const float> mean, std::span<const float> scale,
                    std::span<float> out);

}  // namespace sisa
