#include "engine/weighting/weight_fitting.h"

#include "engine/weighting/cross_judgement.h"
#include "engine/weighting/level_weights.h"

namespace sisa {

ShardWeights fit_weights(Store& store, std::span<const Voter> voters,
                         const CalibrationSet& calibration, WorkerPool& pool, Observer& observer) {
  ShardWeights fitted;
  std::vector<double> weights(voters.size(), 1);
  if (voters.size() > 1) {
    const JudgedLabels labels = judged_by_others(store, voters, calibration, pool, observer);
    fitted.calibration_samples = labels.samples();
    weights = level_weights(labels, observer);
  }
  for (std::size_t v = 0; v < voters.size(); ++v) {
    fitted.of_shards.push_back({voters[v].shard, weights[v]});
  }
  return fitted;
}

}  // namespace sisa
