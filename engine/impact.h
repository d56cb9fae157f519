#pragma once

#include <map>
#include <string>
#include <vector>

#include "engine/evaluation.h"
#include "engine/forget_preview.h"
#include "engine/paired_outcome.h"

namespace sisa {

/// How much worse a request may make the answers before it is warned of. Nothing is refused.
struct ImpactBounds {
  double max_drop = 1;  ///< of accuracy, over all samples
  double max_gap = 1;   ///< between the accuracies of groups
};

/// What a request does to the answers while its shards wait to be restored.
struct ImpactReport {
  ForgetPreview plan;
  EvaluateReport now;
  EvaluateReport meanwhile;
  PairedOutcome change = {};                      ///< of all samples
  std::vector<PairedOutcome> class_changes = {};  ///< by label
  std::map<std::string, PairedOutcome> group_changes = {};
  std::vector<std::string> warnings = {};  ///< one for each bound that is crossed
};

/// Plans as preview_forgetting does, and measures on the data: what is served now, and what will be
/// served from the request's acceptance on until it is restored, which are checkpoints that exist
/// already. Changes nothing. Errors as theirs; Error(kFailed) if no shard could answer meanwhile.
ImpactReport measure_impact(Store& store, const Models& models, const ForgetSet& forget,
                            const EvaluateOptions& data, const ImpactBounds& bounds,
                            const PaceSource& pace, Observer& observer);

}  // namespace sisa
