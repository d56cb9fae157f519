#include "engine/onednn/softmax_loss.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "engine/onednn/elementwise.h"

namespace sisa {

void softmax(std::span<const float> logits, std::size_t classes, std::span<float> probabilities) {
  for (std::size_t at = 0; at < logits.size(); at += classes) {
    const std::span<const float> row = logits.subspan(at, classes);
    const float highest = *std::ranges::max_element(row);
    for (std::size_t c = 0; c < classes; ++c) probabilities[at + c] = row[c] - highest;
  }
  exponential(probabilities);
  for (std::size_t at = 0; at < logits.size(); at += classes) {
    const std::span<float> row = probabilities.subspan(at, classes);
    scale(1 / std::accumulate(row.begin(), row.end(), 0.0F), row);
  }
}

float softmax_loss(std::span<const float> logits, std::span<const std::uint32_t> labels,
                   std::span<float> gradient) {
  const std::size_t classes = logits.size() / labels.size();
  softmax(logits, classes, gradient);
  double loss = 0;
  for (std::size_t i = 0; i < labels.size(); ++i) {
    const std::span<const float> row = logits.subspan(i * classes, classes);
    const std::span<float> at_row = gradient.subspan(i * classes, classes);
    // Not the label's own probability, which may be too small for a float.
    loss += *std::ranges::max_element(row) - row[labels[i]];
    loss -= std::log(*std::ranges::max_element(at_row));
    at_row[labels[i]] -= 1;
  }
  const auto rows = static_cast<float>(labels.size());
  scale(1 / rows, gradient);
  return static_cast<float>(loss) / rows;
}

float softmax_loss(std::span<const float> logits, std::span<const std::uint32_t> labels,
                   const LabelWeights& weights, std::span<float> gradient) {
  if (weights.smoothing == 0 && weights.classes.empty()) {
    return softmax_loss(logits, labels, gradient);
  }
  const std::size_t classes = logits.size() / labels.size();
  const auto weight = [&](std::size_t c) {
    return weights.classes.empty() ? 1.0 : weights.classes[c];
  };
  double all_labels = 0;
  for (const std::uint32_t label : labels) all_labels += weight(label);
  double all_classes = 0;
  for (std::size_t c = 0; c < classes; ++c) all_classes += weight(c);
  const double share = weights.smoothing / static_cast<double>(classes) / all_labels;
  std::vector<float> spread(classes);
  for (std::size_t c = 0; c < classes; ++c) spread[c] = static_cast<float>(share * weight(c));

  softmax(logits, classes, gradient);
  double loss = 0;
  for (std::size_t i = 0; i < labels.size(); ++i) {
    const std::span<const float> row = logits.subspan(i * classes, classes);
    const std::span<float> at_row = gradient.subspan(i * classes, classes);
    const double own = (1 - weights.smoothing) * weight(labels[i]) / all_labels;
    const double highest = *std::ranges::max_element(row);
    const double logarithm = std::log(*std::ranges::max_element(at_row));
    const auto surprise = [&](std::size_t c) { return highest - row[c] - logarithm; };
    loss += own * surprise(labels[i]);
    for (std::size_t c = 0; share > 0 && c < classes; ++c) loss += share * weight(c) * surprise(c);
    scale(static_cast<float>(own + share * all_classes), at_row);
    add_scaled(-1, spread, at_row);
    at_row[labels[i]] -= static_cast<float>(own);
  }
  return static_cast<float>(loss);
}

}  // namespace sisa
