#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "shards/deletion_plan.h"
#include "storage/store.h"

namespace sisa {

/// Whom to forget. All of it in one request.
struct ForgetSet {
  std::vector<std::string> ids = {};
  std::vector<std::string> subjects = {};  ///< every sample of theirs
  std::vector<std::uint32_t> labels = {};  ///< every sample with one of them
  bool duplicates = false;  ///< also every sample with the same features as one of the above
};

/// Finds the samples of a forget set and plans their removal. Reads the places of ids, the slices
/// of subjects, and for labels and duplicates the whole store, on `workers` threads (0: the cores).
/// Error(kNotFound) naming the first id, subject or label that the store does not hold,
/// Error(kUsage) for a label that is no class and if the set is empty.
DeletionPlan plan_forgetting(Store& store, const ForgetSet& forget, int workers = 0);

/// The ids of these samples, all of which must be in the store.
std::vector<std::string> ids_of(Store& store, std::span<const LocatedSample> samples);

}  // namespace sisa
