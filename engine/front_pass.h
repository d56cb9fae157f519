#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "engine/front.h"
#include "engine/sample_block.h"
#include "engine/worker_pool.h"
#include "storage/sample.h"

namespace sisa {

/// What the front makes of rows of features of that layout, one after another: computed in pieces
/// side by side.
std::vector<std::byte> apply_front(const Front& front, const FeatureLayout& features,
                                   std::span<const std::byte> rows, WorkerPool& pool);

/// Puts beside every sample what the front makes of it.
void apply_front(const Front& front, const FeatureLayout& features, std::span<Sample> samples,
                 WorkerPool& pool);

/// Puts in the place of a block's features what the front makes of them; leaves the block as it is
/// where there is none (null).
void apply_front(const Front* front, SampleBlock& block, WorkerPool& pool);

}  // namespace sisa
