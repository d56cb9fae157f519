#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "engine/fronts/filter_bank_front.h"
#include "engine/fronts/image_shape.h"

namespace sisa {

/// `count` filters of `taps` weights each, an even number: half of them 1, half -1, in random
/// order.
///
/// The k-th number, from 1, of the stream (seed, kFrontFilters, step `taps`) is SplitMix64's k-th:
/// mix64(s + k·0x9e3779b97f4a7c15), s being stream_seed. Each filter begins with its ones and is
/// shuffled (Fisher and Yates): for i = taps-1 … 1, weight i changes places with weight ⌊u·(i+1) /
/// 2^32⌋, u being the upper half of the next number. More filters begin with the fewer.
std::vector<std::int32_t> random_filters(std::uint64_t seed, std::size_t taps, std::size_t count);

/// `random-conv:N`: a FilterBankFront of all channels with N random filters, an even number, half
/// of them 4 × 4 and half 10 × 10, pooled over 5 × 5 cells. Scale is 2048, so that responses are
/// cosines in steps of 1/2048; both signs are rectified; gain is 64 and 128. D = 2·N·5·5 + 49 ·
/// channels: 2,049 for N = 40 and one channel.
///
/// Random filters, rectification and local normalisation: Jarrett et al., "What is the best
/// multi-stage architecture for object recognition?", ICCV 2009; single layers of many filters with
/// both signs apart: Coates and Ng, "The importance of encoding versus training with sparse coding
/// and vector quantization", ICML 2011.
std::unique_ptr<FilterBankFront> make_random_conv_front(const ImageShape& shape,
                                                        std::size_t filters, std::uint64_t seed);

}  // namespace sisa
