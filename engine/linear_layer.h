#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "engine/linear_kernels.h"

namespace sisa {

/// A fully connected layer as it answers: outputs = weight · inputs + bias, of numbers of single
/// precision, summed in double precision. An output's bits depend on its own row and the layer
/// alone: not on the rows beside it, nor on the machine.
class LinearLayer {
 public:
  /// `weight` is outputs × inputs, row-major; `bias` has a number for each output.
  LinearLayer(std::span<const float> weight, std::span<const float> bias,
              LinearKernel kernel = linear_kernels().back());

  std::size_t inputs() const { return inputs_; }
  std::size_t outputs() const { return outputs_; }

  /// To `out`, rows × outputs. Requires that `rows.runs` divides inputs().
  void forward(const LinearRows& rows, std::span<double> out) const;

  /// The same from `input`, rows × inputs.
  void forward(std::span<const float> input, std::span<double> out) const {
    forward({input.data(), input.size() / inputs_, inputs_}, out);
  }

 private:
  LinearKernel kernel_;
  std::size_t inputs_;
  std::size_t outputs_;
  // Panel after panel, inputs × kLinearPanel; zeros fill the last.
  std::vector<double> weight_;
  std::vector<double> bias_;
};

}  // namespace sisa
