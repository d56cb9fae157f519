#include "engine/onednn/conv_answer.h"

#include "engine/vector_widths.h"

namespace sisa {
namespace {

constexpr std::size_t kTaps = 9;

/// Outputs × inputs × taps becomes outputs × taps × inputs.
std::vector<float> inputs_innermost(std::span<const float> weight, std::size_t inputs) {
  std::vector<float> moved(weight.size());
  for (std::size_t from = 0; from < weight.size(); ++from) {
    const std::size_t tap = from % kTaps;
    const std::size_t input = from / kTaps % inputs;
    const std::size_t output = from / kTaps / inputs;
    moved[(output * kTaps + tap) * inputs + input] = weight[from];
  }
  return moved;
}

/// The larger one; what is no number stays.
inline double larger(double a, double b) {
  const double number = b > a ? b : a;
  return b != b ? b : number;
}

/// ReLU and pooling of a window's channels, of two pixels each of two lines.
SISA_EVERY_VECTOR_WIDTH
void pool(const double* upper, const double* lower, std::size_t channels, float* out) {
  for (std::size_t c = 0; c < channels; ++c) {
    const double above = larger(upper[c], upper[c + channels]);
    const double below = larger(lower[c], lower[c + channels]);
    const double largest = larger(above, below);
    out[c] = static_cast<float>(largest <= 0 ? 0.0 : largest);
  }
}

}  // namespace

ConvAnswer::Layer ConvAnswer::make_layer(std::span<const Parameter> trained, std::size_t rows,
                                         std::size_t columns) {
  const auto channels = static_cast<std::size_t>(trained[0].shape[1]);
  const std::span<const float> bias = trained[1].values.all();
  return {rows,
          columns,
          channels,
          LinearLayer(inputs_innermost(trained[0].values.all(), channels), bias),
          std::vector<float>((rows + 2) * (columns + 2) * channels),
          std::vector<double>(2 * (columns / 2 * 2) * bias.size())};
}

ConvAnswer::ConvAnswer(std::span<const Parameter> trained, std::span<const std::int64_t> image)
    : conv1_(make_layer(trained.first(2), static_cast<std::size_t>(image[1]),
                        static_cast<std::size_t>(image[2]))),
      conv2_(make_layer(trained.subspan(2, 2), conv1_.rows / 2, conv1_.columns / 2)),
      pooled_(conv2_.rows / 2 * (conv2_.columns / 2) * conv2_.sums.outputs()) {}

std::span<const float> ConvAnswer::forward(std::span<const float> images) {
  const std::size_t size = conv1_.channels * conv1_.rows * conv1_.columns;
  const std::size_t channels = conv2_.sums.outputs();
  const std::size_t windows = pooled_.size() / channels;
  output_.resize(images.size() / size * pooled_.size());
  for (std::size_t i = 0; i < images.size() / size; ++i) {
    read(&images[i * size], conv1_);
    convolve(conv1_, conv2_.interior(), conv2_.line());
    convolve(conv2_, pooled_.data(), conv2_.columns / 2 * channels);
    float* const out = &output_[i * pooled_.size()];
    for (std::size_t w = 0; w < windows; ++w) {
      for (std::size_t c = 0; c < channels; ++c) out[c * windows + w] = pooled_[w * channels + c];
    }
  }
  return output_;
}

/// From channels outermost to innermost; the border is there already.
void ConvAnswer::read(const float* image, Layer& layer) {
  for (std::size_t c = 0; c < layer.channels; ++c) {
    for (std::size_t y = 0; y < layer.rows; ++y) {
      float* to = layer.interior() + y * layer.line() + c;
      for (std::size_t x = 0; x < layer.columns; ++x) to[x * layer.channels] = *image++;
    }
  }
}

/// Convolution, ReLU and pooling, to lines of windows that lie `out_line` floats apart.
void ConvAnswer::convolve(Layer& layer, float* out, std::size_t out_line) {
  const std::size_t outputs = layer.sums.outputs();
  const std::size_t pixels = layer.columns / 2 * 2;  // pooling looks at no other
  const std::size_t line = pixels * outputs;
  for (std::size_t y = 0; y < layer.rows / 2; ++y, out += out_line) {
    for (std::size_t i = 0; i < 2; ++i) {
      layer.sums.forward({.first = layer.input.data() + (2 * y + i) * layer.line(),
                          .count = pixels,
                          .stride = layer.channels,
                          .runs = 3,
                          .run_stride = layer.line()},
                         std::span(layer.lines).subspan(i * line, line));
    }
    for (std::size_t x = 0; x < layer.columns / 2; ++x) {
      const double* upper = &layer.lines[2 * x * outputs];
      pool(upper, upper + line, outputs, out + x * outputs);
    }
  }
}

}  // namespace sisa
