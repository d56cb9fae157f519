#pragma once

#include <cstddef>
#include <cstdint>

namespace sisa {

// A 3×3 convolution with a border of zeros, ReLU and 2×2 max-pooling in one, for one sample at a
// time. Nothing between them is ever stored: a pooling window is computed in registers, and of its
// four pixels at most one has a gradient.
//
// An image lies channels innermost with a border of one pixel of zeros: (rows + 2) × (columns + 2)
// × channels floats, of which `x` is the first. Pooling leaves rows/2 × columns/2 windows, rounded
// down. Of each window and output channel the *winner* is the pixel that the value comes from, 0 to
// 3 row by row (the first of equal ones), or kNoWinner where ReLU lets none through. Winners lie
// windows × channels. All floats of 16 or more channels begin at a cache line.

/// An image without its border.
struct ConvShape {
  std::ptrdiff_t rows;
  std::ptrdiff_t columns;
  std::ptrdiff_t channels;
};

constexpr std::uint8_t kNoWinner = 4;

/// Where a window's 16 or 32 channels lie: those of window (y, x) begin at first[y · stride + x ·
/// channels].
struct Windows {
  float* first;
  std::ptrdiff_t stride;
};
struct ConstWindows {
  const float* first;
  std::ptrdiff_t stride;
};

/// What a convolution is made of, in one vector width.
struct ConvKernels {
  /// Outputs and winners. `weight` is 3 × 3 × input channels × output channels.
  using Forward = void (*)(const ConvShape& shape, const float* x, const float* weight,
                           const float* bias, const Windows& out, std::uint8_t* winner);
  Forward forward_to_16;  ///< from any number of channels
  Forward forward_to_32;  ///< from 16 channels

  /// Adds the gradients by weight and bias, of an output of 16 channels, to these.
  void (*weight_gradient)(const ConvShape& shape, const float* x, const ConstWindows& gradient,
                          const std::uint8_t* winner, float* by_weight, float* by_bias);

  /// The way back of one output channel over an image of 16 channels: for each of `count` winners,
  /// at[i] floats into the image lies the upper left pixel of what it saw, gradient[i] is its
  /// gradient. Adds to the gradients by the channel's weight (3 × 3 × 16, as `weight` is) and by
  /// the image, which `by_x` has with a border, whose values mean nothing. `stride` is the image's
  /// floats a row.
  void (*channel_backward)(std::size_t count, const std::ptrdiff_t* at, const float* gradient,
                           std::ptrdiff_t stride, const float* x, const float* weight, float* by_x,
                           float* by_weight);
};

/// Those of the widest vectors that oneDNN uses, so that its instruction set, which is part of the
/// numeric fingerprint, decides the bits of both.
const ConvKernels& conv_kernels();

extern const ConvKernels kConvKernelsAvx512;
extern const ConvKernels kConvKernelsFma;
extern const ConvKernels kConvKernelsPlain;

}  // namespace sisa
