#include "cli/weights_report.h"

#include <algorithm>

#include "cli/format.h"

namespace sisa {
namespace {

std::string in_words(const ShardWeight& one) {
  return fixed(one.weight, 4) + " of shard " + std::to_string(one.shard.value);
}

}  // namespace

void add_weights(const ShardWeights& weights, Json& report) {
  report["weights"] = Json::array();
  for (const auto& [shard, weight] : weights.of_shards) {
    report["weights"].push_back({{"shard", shard.value}, {"weight", weight}});
  }
  report["calibration_samples"] = weights.calibration_samples;
}

std::string in_words(const ShardWeights& weights) {
  const auto [lightest, heaviest] =
      std::ranges::minmax_element(weights.of_shards, {}, &ShardWeight::weight);
  return "Weights from " + in_words(*lightest) + " to " + in_words(*heaviest) + ", fitted on " +
         counted(weights.calibration_samples, "calibration sample") + "\n";
}

}  // namespace sisa
