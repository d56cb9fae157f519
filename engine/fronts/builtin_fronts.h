#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "engine/fronts/filter_bank_front.h"

namespace sisa {

/// The front of this name for samples of this layout:
///
///   gabor           oriented edges and strokes (gabor_front.h); the same for every seed
///   random-conv:N   N random filters, an even number from 2 to 1024 (random_conv_front.h)
///   random-conv     40 of them
///
/// Equal arguments give equal fronts. Error(kUsage) for another name, and for samples that are no
/// images of bytes (image_shape.h).
std::unique_ptr<FilterBankFront> make_builtin_front(const std::string& name,
                                                    const FeatureLayout& input, std::uint64_t seed);

}  // namespace sisa
