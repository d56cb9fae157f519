#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "engine/evaluation.h"
#include "shards/deletion_plan.h"

namespace sisa {

/// How many samples would be answered rightly once a request is restored, as far as that can be
/// told without training.
struct AnswerForecast {
  double correct = 0;                         ///< of all samples
  std::vector<double> classes = {};           ///< by label
  std::map<std::string, double> groups = {};  ///< of those that have one
};

/// Forecasts from two things. The classes of shards: where a shard loses more of one class than of
/// others, its present model's probabilities are corrected for the new shares (Saerens, Latinne and
/// Decaestecker 2002); a shard that loses all abstains. And the shards' learning curves: slice by
/// slice their checkpoints tell what models of fewer samples answered; a line through right answers
/// over the logarithm of samples, from half of the slices on, says what the loss of samples costs.
/// `now`: what is served answers.
AnswerForecast forecast_restored(Store& store, const Models& models, const DeletionPlan& removal,
                                 const EvaluateOptions& data, const EvaluateReport& now,
                                 Observer& observer);

}  // namespace sisa
