#pragma once

#include <cstdint>
#include <vector>

#include "engine/audit/audit_options.h"
#include "engine/front.h"
#include "engine/observer.h"
#include "engine/worker_pool.h"
#include "storage/sample.h"
#include "storage/store.h"

namespace sisa {

/// The samples that an audit is about, in memory, with their front's output where there is one.
struct AuditedSamples {
  std::vector<Sample> retained;
  std::vector<Sample> forgotten;
  bool still_there = false;  ///< the forgotten are in the store
  std::vector<Sample> nonmembers;

  /// As many of the retained as there are nonmembers, by the lowest keys: keys are hashes, so that
  /// this is a random choice in which no other sample has a say.
  std::vector<Sample> members;
};

/// How many nonmembers have the features and the label of a retained sample.
std::uint64_t known_nonmembers(const AuditedSamples& samples);

/// Reads them from the store and the data that the options name. Errors as audit()'s.
AuditedSamples gather_samples(Store& store, const Front* front, const AuditOptions& options,
                              WorkerPool& pool, Observer& observer);

}  // namespace sisa
