#pragma once

#include <vector>

#include "storage/store.h"

namespace sisa {

/// Of every feature that models are given as a float, one divided by its standard deviation over
/// all that the store retains; 0 of those that do not vary. Reads every sample, side by side on
/// `workers` threads (0: the cores), and keeps nothing. Requires floats.
std::vector<double> feature_scales(Store& store, int workers);

}  // namespace sisa
