#pragma once

#include <vector>

#include "engine/candidate.h"
#include "storage/store.h"

namespace sisa {

/// All samples whose features are byte for byte those of another, whatever their ids, subjects and
/// labels: group after group, the largest first; `score` is the size of its group. About 50 bytes a
/// sample stay in memory. Side by side on `workers` threads (0: the cores).
std::vector<Candidate> equal_samples(Store& store, int workers);

}  // namespace sisa
