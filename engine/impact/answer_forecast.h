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

/// Forecasts from two things. The shards' learning curves: slice by slice their checkpoints tell
/// what models of fewer samples answered; each shard is taken to lose as much as between the
/// checkpoints that saw just more and just fewer samples than it will keep, in proportion. And
/// their classes: where a shard loses more of one class than of others, the probabilities of its
/// present model are corrected for the new shares of classes (Saerens, Latinne and Decaestecker
/// 2002). `now`: what is served answers. Three passes over the data, less where they would say the
/// same.
AnswerForecast forecast_restored(Store& store, const Models& models, const DeletionPlan& plan,
                                 const EvaluateOptions& data, const EvaluateReport& now,
                                 Observer& observer);

}  // namespace sisa
