#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace sisa {

/// Softmax row by row: `logits` and `probabilities` are N × classes.
void softmax(std::span<const float> logits, std::size_t classes, std::span<float> probabilities);

/// How labels count in a loss, as torch.nn.CrossEntropyLoss defines it.
struct LabelWeights {
  double smoothing = 0;              ///< share of a label that all classes get alike, 0 to below 1
  std::vector<double> classes = {};  ///< weight of each class, above 0; empty: 1
};

/// The mean over a batch of -log softmax(logits)[label], row by row: `logits` and `gradient` are
/// N × classes, with one label a row. Leaves the loss's gradient by the logits in `gradient`, which
/// no library's rounding takes part in; the loss is as exact as the C library's logarithm.
float softmax_loss(std::span<const float> logits, std::span<const std::uint32_t> labels,
                   std::span<float> gradient);

/// The same with labels that count so: the mean is weighted by the labels' classes.
float softmax_loss(std::span<const float> logits, std::span<const std::uint32_t> labels,
                   const LabelWeights& weights, std::span<float> gradient);

}  // namespace sisa
