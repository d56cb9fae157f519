#pragma once

#include <cstdint>
#include <span>

namespace sisa {

/// The mean over a batch of -log softmax(logits)[label], row by row: `logits` and `gradient` are
/// N × classes, with one label a row. Leaves the loss's gradient by the logits in `gradient`.
float softmax_loss(std::span<const float> logits, std::span<const std::uint32_t> labels,
                   std::span<float> gradient);

}  // namespace sisa
