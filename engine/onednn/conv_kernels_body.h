#pragma once

// Included by one source for each vector width, compiled for that width alone. All that it defines
// is therefore local to the source, and it includes nothing that has functions: a copy of a shared
// one, compiled for vectors that the machine may lack, could end up in everybody's use.

#include <cstddef>
#include <cstdint>

#include "engine/onednn/conv_kernels.h"

#define SISA_INLINE inline __attribute__((always_inline))

namespace sisa {
namespace {

constexpr std::ptrdiff_t kLanes = 16;
using Floats = float __attribute__((vector_size(4 * kLanes), may_alias));
using Ints = std::int32_t __attribute__((vector_size(4 * kLanes), may_alias));
using Bytes = std::uint8_t __attribute__((vector_size(kLanes)));
using BytesInMemory = std::uint8_t __attribute__((vector_size(kLanes), may_alias, aligned(1)));

SISA_INLINE const Floats& at(const float* p) { return *reinterpret_cast<const Floats*>(p); }
SISA_INLINE Floats& at(float* p) { return *reinterpret_cast<Floats*>(p); }

/// Two rows of pixels above `kWindows` windows side by side, `kVectors` vectors of channels each.
template <int kVectors, int kWindows>
struct Tile {
  Floats sum[2][2 * kWindows][kVectors];
};

/// The convolution at one tile whose upper left pixel sees `x` first.
template <int kVectors, int kWindows>
SISA_INLINE void convolve(const float* x, std::ptrdiff_t stride, std::ptrdiff_t channels,
                          const float* weight, const float* bias, Tile<kVectors, kWindows>& tile) {
  for (auto& row : tile.sum) {
    for (auto& pixel : row) {
      for (int v = 0; v < kVectors; ++v) pixel[v] = at(bias + v * kLanes);
    }
  }
  for (int ky = 0; ky < 3; ++ky) {
    const float* upper = x + ky * stride;
    const float* lower = upper + stride;
    for (std::ptrdiff_t j = 0; j < 3 * channels; ++j, weight += kVectors * kLanes) {
#pragma GCC unroll 8
      for (int p = 0; p < 2 * kWindows; ++p) {
        for (int v = 0; v < kVectors; ++v) {
          tile.sum[0][p][v] += at(weight + v * kLanes) * upper[p * channels + j];
          tile.sum[1][p][v] += at(weight + v * kLanes) * lower[p * channels + j];
        }
      }
    }
  }
}

/// ReLU and pooling of one vector of channels; a value that is no number stays one.
SISA_INLINE void pool(const Floats& a, const Floats& b, const Floats& c, const Floats& d,
                      float* out, std::uint8_t* winner) {
  Floats largest = a;
  Ints which = {};
  const Floats* const others[] = {&b, &c, &d};
#pragma GCC unroll 3
  for (int i = 0; i < 3; ++i) {
    const Floats& other = *others[i];
    const Ints wins = (other > largest) | (other != other);
    largest = wins ? other : largest;
    which = wins ? Ints{} + (i + 1) : which;
  }
  const Ints stopped = largest <= 0;
  at(out) = stopped ? Floats{} : largest;
  *reinterpret_cast<BytesInMemory*>(winner) =
      __builtin_convertvector(stopped ? Ints{} + kNoWinner : which, Bytes);
}

template <int kVectors, int kWindows>
SISA_INLINE void forward_tile(const float* x, std::ptrdiff_t stride, std::ptrdiff_t channels,
                              const float* weight, const float* bias, float* out,
                              std::uint8_t* winner) {
  Tile<kVectors, kWindows> tile;
  convolve(x, stride, channels, weight, bias, tile);
#pragma GCC unroll 8
  for (int w = 0; w < kWindows; ++w) {
    for (int v = 0; v < kVectors; ++v) {
      const int to = (w * kVectors + v) * static_cast<int>(kLanes);
      pool(tile.sum[0][2 * w][v], tile.sum[0][2 * w + 1][v], tile.sum[1][2 * w][v],
           tile.sum[1][2 * w + 1][v], out + to, winner + to);
    }
  }
}

template <int kVectors>
SISA_INLINE void forward(const ConvShape& shape, std::ptrdiff_t channels, const float* x,
                         const float* weight, const float* bias, const Windows& out,
                         std::uint8_t* winner) {
  constexpr int kTogether = 2;  // windows: enough sums to hide their latency, few enough registers
  constexpr std::ptrdiff_t kOut = kVectors * kLanes;
  const std::ptrdiff_t stride = (shape.columns + 2) * channels;
  const std::ptrdiff_t across = shape.columns / 2;
  for (std::ptrdiff_t y = 0; y < shape.rows / 2; ++y) {
    const float* row = x + 2 * y * stride;
    float* to = out.first + y * out.stride;
    std::ptrdiff_t i = 0;
    for (; i + kTogether <= across; i += kTogether, winner += kTogether * kOut) {
      forward_tile<kVectors, kTogether>(row + 2 * i * channels, stride, channels, weight, bias,
                                        to + i * kOut, winner);
    }
    for (; i < across; ++i, winner += kOut) {
      forward_tile<kVectors, 1>(row + 2 * i * channels, stride, channels, weight, bias,
                                to + i * kOut, winner);
    }
  }
}

void forward_to_16(const ConvShape& shape, const float* x, const float* weight, const float* bias,
                   const Windows& out, std::uint8_t* winner) {
  if (shape.channels == 1) return forward<1>(shape, 1, x, weight, bias, out, winner);
  forward<1>(shape, shape.channels, x, weight, bias, out, winner);
}

void forward_to_32(const ConvShape& shape, const float* x, const float* weight, const float* bias,
                   const Windows& out, std::uint8_t* winner) {
  forward<2>(shape, 16, x, weight, bias, out, winner);
}

/// The gradients by the weights of input channel `c`, and by the bias: both sums over all windows.
SISA_INLINE void weight_gradient_of(std::ptrdiff_t c, const ConvShape& shape,
                                    std::ptrdiff_t channels, const float* x,
                                    const ConstWindows& gradient, const std::uint8_t* winner,
                                    Floats (&by_weight)[9], Floats& by_bias) {
  const std::ptrdiff_t stride = (shape.columns + 2) * channels;
  for (std::ptrdiff_t y = 0; y < shape.rows / 2; ++y) {
    for (std::ptrdiff_t i = 0; i < shape.columns / 2; ++i, winner += kLanes) {
      const Floats g = at(gradient.first + y * gradient.stride + i * kLanes);
      const Ints which =
          __builtin_convertvector(*reinterpret_cast<const BytesInMemory*>(winner), Ints);
      const float* seen = x + 2 * y * stride + 2 * i * channels + c;
      by_bias += which < kNoWinner ? g : Floats{};
#pragma GCC unroll 4
      for (int k = 0; k < 4; ++k) {
        const Floats of_pixel = which == k ? g : Floats{};
        const float* first = seen + k / 2 * stride + k % 2 * channels;
#pragma GCC unroll 9
        for (int t = 0; t < 9; ++t) {
          by_weight[t] += of_pixel * first[t / 3 * stride + t % 3 * channels];
        }
      }
    }
  }
}

SISA_INLINE void weight_gradient_over(const ConvShape& shape, std::ptrdiff_t channels,
                                      const float* x, const ConstWindows& gradient,
                                      const std::uint8_t* winner, float* by_weight,
                                      float* by_bias) {
  for (std::ptrdiff_t c = 0; c < channels; ++c) {
    Floats weight[9] = {};
    Floats bias = {};
    weight_gradient_of(c, shape, channels, x, gradient, winner, weight, bias);
    for (int t = 0; t < 9; ++t) at(by_weight + (t * channels + c) * kLanes) += weight[t];
    if (c == 0) at(by_bias) += bias;
  }
}

void weight_gradient(const ConvShape& shape, const float* x, const ConstWindows& gradient,
                     const std::uint8_t* winner, float* by_weight, float* by_bias) {
  if (shape.channels == 1) {
    return weight_gradient_over(shape, 1, x, gradient, winner, by_weight, by_bias);
  }
  weight_gradient_over(shape, shape.channels, x, gradient, winner, by_weight, by_bias);
}

void channel_backward(std::size_t count, const std::ptrdiff_t* offset, const float* gradient,
                      std::ptrdiff_t stride, const float* x, const float* weight, float* by_x,
                      float* by_weight) {
  Floats sum[9];
  Floats factor[9];
#pragma GCC unroll 9
  for (int t = 0; t < 9; ++t) {
    sum[t] = at(by_weight + t * kLanes);
    factor[t] = at(weight + t * kLanes);
  }
  for (std::size_t i = 0; i < count; ++i) {
    const Floats g = Floats{} + gradient[i];
#pragma GCC unroll 9
    for (int t = 0; t < 9; ++t) {
      const std::ptrdiff_t pixel = offset[i] + t / 3 * stride + t % 3 * kLanes;
      sum[t] += g * at(x + pixel);
      at(by_x + pixel) += g * factor[t];
    }
  }
#pragma GCC unroll 9
  for (int t = 0; t < 9; ++t) at(by_weight + t * kLanes) = sum[t];
}

constexpr ConvKernels kKernels = {forward_to_16, forward_to_32, weight_gradient, channel_backward};

}  // namespace
}  // namespace sisa
