#pragma once

#include <string>
#include <vector>

#include "engine/learner.h"
#include "engine/observer.h"
#include "storage/check.h"
#include "storage/store.h"

namespace sisa {

struct VerifyReport {
  std::vector<Check> checks;
  bool refused = false;  ///< a replay that could give no verdict under this fingerprint
  bool ok() const;
};

/// Checks what the store says of itself: the checksums of its files; that its tables agree with
/// each other and hold nothing beside; every sample at the place that its subject's hash names;
/// every checkpoint's bytes against its digest, its predecessor and the retained samples it claims
/// to have seen; that no request is missing; that the event log is whole and fits the rest; that
/// nothing is left in the files of what was removed.
VerifyReport verify_store(Store& store, Observer& observer);

/// Trains `shards` again from nothing on the retained samples, beside the store, and compares the
/// digest of every slice that has a checkpoint. Gives no verdict where checkpoints were trained
/// under another fingerprint than the present one.
void verify_replay(Store& store, const Learner& learner, const std::vector<ShardId>& shards,
                   int workers, Observer& observer, VerifyReport& report);

}  // namespace sisa
