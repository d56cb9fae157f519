#include "engine/linear_layer.h"

#include <algorithm>
#include <cassert>

namespace sisa {
namespace {

/// Outputs with those that fill the last panel.
std::size_t padded(std::size_t outputs) {
  return (outputs + kLinearPanel - 1) / kLinearPanel * kLinearPanel;
}

}  // namespace

LinearLayer::LinearLayer(std::span<const float> weight, std::span<const float> bias,
                         LinearKernel kernel)
    : kernel_(kernel),
      inputs_(weight.size() / bias.size()),
      outputs_(bias.size()),
      weight_(padded(outputs_) * inputs_),
      bias_(padded(outputs_)) {
  std::ranges::copy(bias, bias_.begin());
  for (std::size_t j = 0; j < outputs_; ++j) {
    const std::size_t in_panel = j % kLinearPanel;
    double* panel = &weight_[(j - in_panel) * inputs_];
    for (std::size_t k = 0; k < inputs_; ++k) {
      panel[k * kLinearPanel + in_panel] = weight[j * inputs_ + k];
    }
  }
}

void LinearLayer::forward(const LinearRows& rows, std::span<double> out) const {
  assert(out.size() == rows.count * outputs_ && inputs_ % rows.runs == 0);
  if (rows.count == 0) return;
  const std::size_t whole = outputs_ / kLinearPanel * kLinearPanel;
  const auto panel = [&](std::size_t first, double* to, std::size_t stride) {
    kernel_(rows, {inputs_ / rows.runs, &weight_[first * inputs_], &bias_[first], to, stride});
  };
  for (std::size_t first = 0; first < whole; first += kLinearPanel) {
    panel(first, out.data() + first, outputs_);
  }
  if (whole == outputs_) return;
  std::vector<double> last(rows.count * kLinearPanel);
  panel(whole, last.data(), kLinearPanel);
  for (std::size_t i = 0; i < rows.count; ++i) {
    std::copy_n(&last[i * kLinearPanel], outputs_ - whole, &out[i * outputs_ + whole]);
  }
}

}  // namespace sisa
