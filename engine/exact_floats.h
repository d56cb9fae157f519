#pragma once

#include <string>

#include "storage/sample.h"
#include "storage/store_config.h"

namespace sisa {

/// The largest float feature, normalised as declared, either sign, that models of exact sums can
/// count: 32,512 steps of 1/256.
inline constexpr float kLargestExactFloat = 127.0F;

/// Error(kFailed), naming `where`, if a model of exact sums is declared and could not count the
/// sample's float features. Other models take any.
void check_countable(const StoreConfig& config, const Sample& sample, const std::string& where);

}  // namespace sisa
