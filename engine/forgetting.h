#pragma once

#include <string>
#include <vector>

#include "shards/deletion_plan.h"
#include "storage/store.h"

namespace sisa {

/// Whom to forget. All of it in one request.
struct ForgetSet {
  std::vector<std::string> ids;
  std::vector<std::string> subjects;  ///< every sample of theirs
};

/// Finds the samples of a forget set and plans their removal. Error(kNotFound) naming the first id
/// or subject that the store does not hold, Error(kUsage) if the set is empty.
DeletionPlan plan_forgetting(Store& store, const ForgetSet& forget);

}  // namespace sisa
