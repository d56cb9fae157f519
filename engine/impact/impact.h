#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "engine/evaluation.h"
#include "engine/forget_preview.h"
#include "engine/impact/answer_forecast.h"
#include "engine/paired_outcome.h"
#include "storage/request.h"

namespace sisa {

/// How much worse a request may make the answers before it is warned of. Nothing is refused.
struct ImpactBounds {
  double max_drop = 1;  ///< of accuracy, over all samples
  double max_gap = 1;   ///< between the accuracies of groups
};

/// A bound that is crossed.
struct ImpactWarning {
  std::string bound;     ///< which, in words without what was measured: for what is kept for ever
  std::string measured;  ///< the same with the figures
};

struct ImpactOptions {
  ImpactBounds bounds = {};
  bool rehearse = false;  ///< train in memory instead of a forecast
  bool order = false;     ///< find out which shards to restore first: a pass for each
};

/// Two ensembles' answers to the same samples.
struct AnswerChange {
  PairedOutcome all = {};
  std::vector<PairedOutcome> classes = {};  ///< by label
  std::map<std::string, PairedOutcome> groups = {};
};

/// What it is worth to restore one shard before all others.
struct EarlyRestoration {
  ShardId shard;
  double gain = 0;  ///< of accuracy over that of meanwhile, with this shard alone as it is now
};

/// What a request that may yet be made would do to the answers.
struct ImpactReport {
  ForgetPreview plan;
  EvaluateReport now;
  /// From its acceptance on until it is restored, and how that differs from now; nothing where no
  /// shard could answer.
  std::optional<EvaluateReport> meanwhile = {};
  std::optional<AnswerChange> waiting = {};
  std::optional<AnswerForecast> forecast = {};  ///< for when it is restored; nothing if rehearsed
  /// Rehearsed, and how that differs from now.
  std::optional<EvaluateReport> restored = {};
  std::optional<AnswerChange> lasting = {};
  std::vector<EarlyRestoration> order = {};  ///< shards that wait, the most useful first
  std::vector<ImpactWarning> warnings = {};
};

/// What an accepted request did to the answers. The models from before it are gone for good, so
/// that it is compared with nothing earlier.
struct RequestImpact {
  Request request;
  EvaluateReport meanwhile;  ///< while it waited, or waits, to be restored
  EvaluateReport restored;   ///< served by now, or rehearsed
  bool rehearsed = false;
  std::uint64_t later_requests = 0;          ///< whose changes the checkpoints of today hold, too
  AnswerChange restoration = {};             ///< from meanwhile to restored
  std::vector<ImpactWarning> warnings = {};  ///< of groups alone
};

/// Plans as preview_forgetting does, and measures on the data: what is served now, and what will be
/// served until the request is restored, which are checkpoints that exist already (where sums
/// follow at once: what they will be). For after that it is forecast, or rehearsed: trained in
/// memory. Changes nothing. Errors as theirs.
ImpactReport measure_impact(Store& store, const Models& models, const ForgetSet& forget,
                            const EvaluateOptions& data, const ImpactOptions& options,
                            const PaceSource& pace, Observer& observer);

/// The same of a request that was accepted: by the checkpoints of today, which later requests have
/// changed; those from before them are gone.
/// Error(kNotFound) if there is no such request; Error(kFailed) if no shard could answer meanwhile.
RequestImpact measure_request(Store& store, const Models& models, std::uint64_t request,
                              const EvaluateOptions& data, const ImpactBounds& bounds,
                              Observer& observer);

}  // namespace sisa
