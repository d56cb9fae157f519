#pragma once

#include <cstdint>

#include "storage/input/sample_reader.h"

namespace sisa {

/// Throws Error(kFailed) naming the place of the sample just read unless its label is one of
/// 0 .. classes-1.
void check_label(const SampleReader& reader, const Sample& sample, std::uint32_t classes);

}  // namespace sisa
