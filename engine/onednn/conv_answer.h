#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "engine/linear_layer.h"
#include "engine/onednn/parameters.h"

namespace sisa {

/// What ConvFront computes, as it answers: each sum in double precision, rounded to single
/// precision after pooling, so that its bits are the same on every machine. Not thread-safe.
class ConvAnswer {
 public:
  /// See ConvFront, for `trained` and `image`.
  ConvAnswer(std::span<const Parameter> trained, std::span<const std::int64_t> image);

  /// As ConvFront::forward, of rows × C×H×W. The outputs stay until the next call.
  std::span<const float> forward(std::span<const float> images);

 private:
  /// A convolution. Images lie channels innermost within a border of one pixel of zeros.
  struct Layer {
    std::size_t rows;  ///< of its input, without the border
    std::size_t columns;
    std::size_t channels;
    LinearLayer sums;           ///< of what a pixel sees: 3 × 3 × channels
    std::vector<float> input;   ///< with its border
    std::vector<double> lines;  ///< two of outputs, between convolution and pooling

    std::size_t line() const { return (columns + 2) * channels; }
    float* interior() { return input.data() + line() + channels; }
  };

  static Layer make_layer(std::span<const Parameter> trained, std::size_t rows,
                          std::size_t columns);
  static void read(const float* image, Layer& layer);
  static void convolve(Layer& layer, float* out, std::size_t out_line);

  Layer conv1_;
  Layer conv2_;
  std::vector<float> pooled_;  ///< one sample's outputs, channels innermost
  std::vector<float> output_;
};

}  // namespace sisa
