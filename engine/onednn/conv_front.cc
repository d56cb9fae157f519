#include "engine/onednn/conv_front.h"

#include <algorithm>

#include "engine/onednn/elementwise.h"

namespace sisa {
namespace {

constexpr std::ptrdiff_t kTaps = 9;

AlignedFloats zeros(std::size_t size) {
  AlignedFloats result(size);
  std::ranges::fill(result.all(), 0.0F);
  return result;
}

void fill_zero(AlignedFloats& floats) { std::ranges::fill(floats.all(), 0.0F); }

/// A matrix's transpose, columns × rows.
void transpose(const float* from, std::size_t rows, std::size_t columns, float* to) {
  for (std::size_t i = 0; i < rows; ++i) {
    for (std::size_t j = 0; j < columns; ++j) to[j * rows + i] = from[i * columns + j];
  }
}

void update(FoldedOptimizer& optimizer, std::size_t tensor, AlignedFloats& weights,
            const AlignedFloats& gradient) {
  optimizer.update(tensor, weights.all(), [&](float alpha, float beta, std::span<float> out) {
    scale(beta, out);
    add_scaled(alpha, gradient.all(), out);
  });
}

}  // namespace

std::int64_t ConvFront::outputs(std::span<const std::int64_t> image) {
  return kChannels2 * (image[1] / 2 / 2) * (image[2] / 2 / 2);
}

/// Calls with the place of every weight, in the order of checkpoints: outputs × inputs × taps.
template <class Visit>
void ConvFront::for_each_weight(const Layer& layer, const Visit& visit) {
  const auto outputs = static_cast<std::ptrdiff_t>(layer.bias.size());
  for (std::ptrdiff_t o = 0; o < outputs; ++o) {
    for (std::ptrdiff_t i = 0; i < layer.shape.channels; ++i) {
      for (std::ptrdiff_t t = 0; t < kTaps; ++t) {
        visit(o * layer.order.output + i * layer.order.input + t * layer.order.tap);
      }
    }
  }
}

ConvFront::Layer ConvFront::make_layer(const ConvShape& shape, const WeightOrder& order,
                                       std::span<const Parameter> trained) {
  const auto image =
      static_cast<std::size_t>((shape.rows + 2) * (shape.columns + 2) * shape.channels);
  const auto windows = static_cast<std::size_t>(shape.rows / 2 * (shape.columns / 2));
  const std::size_t weights = trained[0].values.size();
  const std::size_t outputs = trained[1].values.size();
  Layer layer{shape,
              order,
              image,
              windows,
              AlignedFloats(weights),
              AlignedFloats(outputs),
              AlignedFloats(weights),
              AlignedFloats(outputs),
              {},
              {}};
  std::size_t from = 0;
  for_each_weight(layer, [&](std::ptrdiff_t at) {
    layer.weight.data()[at] = trained[0].values.data()[from++];
  });
  std::ranges::copy(trained[1].values.all(), layer.bias.data());
  return layer;
}

ConvFront::ConvFront(std::span<const Parameter> trained, std::span<const std::int64_t> image,
                     const ConvKernels& kernels)
    : kernels_(kernels),
      conv1_(make_layer({image[1], image[2], image[0]},
                        {.output = 1, .input = kChannels1, .tap = kChannels1 * image[0]},
                        trained.first(2))),
      conv2_(make_layer({image[1] / 2, image[2] / 2, kChannels1},
                        {.output = kTaps * kChannels1, .input = 1, .tap = kChannels1},
                        trained.subspan(2))),
      forward2_(conv2_.weight.size()),
      pooled_(static_cast<std::size_t>(outputs(image))),
      by_hidden_(conv2_.image),
      winner_at_(conv2_.windows + 1),
      winner_gradient_(conv2_.windows + 1) {
  order_windows();
}

void ConvFront::copy_to(const Layer& layer, std::span<Parameter> trained) {
  std::size_t to = 0;
  for_each_weight(
      layer, [&](std::ptrdiff_t at) { trained[0].values.data()[to++] = layer.weight.data()[at]; });
  std::ranges::copy(layer.bias.all(), trained[1].values.data());
}

void ConvFront::copy_to(std::span<Parameter> trained) const {
  copy_to(conv1_, trained.first(2));
  copy_to(conv2_, trained.subspan(2));
}

std::vector<std::size_t> ConvFront::sizes() const {
  return {conv1_.weight.size(), conv1_.bias.size(), conv2_.weight.size(), conv2_.bias.size()};
}

std::ptrdiff_t ConvFront::stride(const Layer& layer) {
  return (layer.shape.columns + 2) * layer.shape.channels;
}

/// Where in an input the image within the border begins.
std::ptrdiff_t ConvFront::interior(const Layer& layer) {
  return stride(layer) + layer.shape.channels;
}

/// Every other column first: windows visited one after another then share no pixel of what they
/// see, and none waits until the one before it has written its part of the gradient.
void ConvFront::order_windows() {
  const std::ptrdiff_t across = conv2_.shape.columns / 2;
  for (std::ptrdiff_t y = 0; y < conv2_.shape.rows / 2; ++y) {
    for (const std::ptrdiff_t begin : {0, 1}) {
      for (std::ptrdiff_t x = begin; x < across; x += 2) {
        order_.push_back({static_cast<std::size_t>(y * across + x),
                          2 * y * stride(conv2_) + 2 * x * kChannels1});
      }
    }
  }
}

void ConvFront::arrange_forward() {
  transpose(conv2_.weight.data(), kChannels2, kTaps * kChannels1, forward2_.data());
}

void ConvFront::make_room(std::size_t rows) {
  if (rows <= room_) return;
  room_ = rows;
  for (Layer* layer : {&conv1_, &conv2_}) {
    layer->input = zeros(rows * layer->image);
    layer->winner.resize(rows * layer->windows * layer->bias.size());
  }
  output_ = AlignedFloats(rows * pooled_.size());
  gradient_ = AlignedFloats(rows * pooled_.size());
}

std::span<const float> ConvFront::forward(std::span<const float> images, std::int64_t rows) {
  rows_ = static_cast<std::size_t>(rows);
  make_room(rows_);
  arrange_forward();  // the weights may have been updated at any time since
  const auto [height, width, channels] = conv1_.shape;
  const auto size = static_cast<std::size_t>(height * width * channels);
  for (std::size_t i = 0; i < rows_; ++i) {
    add_border(&images[i * size], conv1_.input.data() + i * conv1_.image);
    forward_one(i);
  }
  return output_.all().first(rows_ * pooled_.size());
}

/// From channels outermost to innermost; the border is there already.
void ConvFront::add_border(const float* image, float* padded) const {
  const auto [rows, columns, channels] = conv1_.shape;
  for (std::ptrdiff_t c = 0; c < channels; ++c) {
    float* to = padded + interior(conv1_) + c;
    for (std::ptrdiff_t y = 0; y < rows; ++y, to += stride(conv1_), image += columns) {
      for (std::ptrdiff_t x = 0; x < columns; ++x) to[x * channels] = image[x];
    }
  }
}

void ConvFront::forward_one(std::size_t sample) {
  float* hidden = conv2_.input.data() + sample * conv2_.image;
  kernels_.forward_to_16(conv1_.shape, conv1_.input.data() + sample * conv1_.image,
                         conv1_.weight.data(), conv1_.bias.data(),
                         {hidden + interior(conv2_), stride(conv2_)},
                         &conv1_.winner[sample * conv1_.windows * kChannels1]);
  kernels_.forward_to_32(conv2_.shape, hidden, forward2_.data(), conv2_.bias.data(),
                         {pooled_.data(), conv2_.shape.columns / 2 * kChannels2},
                         &conv2_.winner[sample * conv2_.windows * kChannels2]);
  transpose(pooled_.data(), conv2_.windows, kChannels2, output_.data() + sample * pooled_.size());
}

std::span<float> ConvFront::gradient_at_outputs() {
  return gradient_.all().first(rows_ * pooled_.size());
}

void ConvFront::backward(FoldedOptimizer& optimizer, std::size_t first) {
  for (Layer* layer : {&conv1_, &conv2_}) {
    fill_zero(layer->by_weight);
    fill_zero(layer->by_bias);
  }
  for (std::size_t i = 0; i < rows_; ++i) backward_one(i);
  update(optimizer, first, conv1_.weight, conv1_.by_weight);
  update(optimizer, first + 1, conv1_.bias, conv1_.by_bias);
  update(optimizer, first + 2, conv2_.weight, conv2_.by_weight);
  update(optimizer, first + 3, conv2_.bias, conv2_.by_bias);
}

void ConvFront::backward_one(std::size_t sample) {
  fill_zero(by_hidden_);
  for (std::size_t c = 0; c < kChannels2; ++c) {
    const std::ptrdiff_t weight = static_cast<std::ptrdiff_t>(c) * conv2_.order.output;
    kernels_.channel_backward(gather(sample, c), winner_at_.data(), winner_gradient_.data(),
                              stride(conv2_), conv2_.input.data() + sample * conv2_.image,
                              conv2_.weight.data() + weight, by_hidden_.data(),
                              conv2_.by_weight.data() + weight);
  }
  kernels_.weight_gradient(conv1_.shape, conv1_.input.data() + sample * conv1_.image,
                           {by_hidden_.data() + interior(conv2_), stride(conv2_)},
                           &conv1_.winner[sample * conv1_.windows * kChannels1],
                           conv1_.by_weight.data(), conv1_.by_bias.data());
}

/// Where one output channel's gradient goes on to: its winners, and their number. Takes the
/// gradient by its bias on the way. Written after the last winner is whatever window lost.
std::size_t ConvFront::gather(std::size_t sample, std::size_t channel) {
  const float* gradient = gradient_.data() + sample * pooled_.size() + channel * conv2_.windows;
  const std::uint8_t* winner = &conv2_.winner[sample * conv2_.windows * kChannels2 + channel];
  const std::ptrdiff_t pixel_at[] = {0, kChannels1, stride(conv2_), stride(conv2_) + kChannels1, 0};
  std::size_t count = 0;
  float sum = 0;
  for (const Window& window : order_) {
    const std::uint8_t pixel = winner[window.index * kChannels2];
    const float g = gradient[window.index];
    const bool won = pixel != kNoWinner;
    winner_at_[count] = window.at + pixel_at[pixel];
    winner_gradient_[count] = g;
    sum += won ? g : 0.0F;
    count += won ? 1 : 0;
  }
  conv2_.by_bias.data()[channel] += sum;
  return count;
}

}  // namespace sisa
