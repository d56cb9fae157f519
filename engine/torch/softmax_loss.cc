#include "engine/torch/softmax_loss.h"

#include <algorithm>
#include <cmath>
#include <cstddef>

#include "engine/torch/elementwise.h"

namespace sisa {

float softmax_loss(std::span<const float> logits, std::span<const std::uint32_t> labels,
                   std::span<float> gradient) {
  const std::size_t classes = logits.size() / labels.size();
  double loss = 0;
  for (std::size_t i = 0; i < labels.size(); ++i) {
    const std::span<const float> row = logits.subspan(i * classes, classes);
    const std::span<float> at_row = gradient.subspan(i * classes, classes);
    const float highest = *std::max_element(row.begin(), row.end());
    float sum = 0;
    for (std::size_t c = 0; c < classes; ++c) sum += at_row[c] = std::exp(row[c] - highest);
    loss += std::log(sum) - (row[labels[i]] - highest);
    scale(1 / sum, at_row);
    at_row[labels[i]] -= 1;
  }
  const auto rows = static_cast<float>(labels.size());
  scale(1 / rows, gradient);
  return static_cast<float>(loss) / rows;
}

}  // namespace sisa
