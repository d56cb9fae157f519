#include <algorithm>
#include <cstdint>

#include "cli/training.h"

namespace sisa {
namespace {

int run(const Arguments& arguments, Output& output) {
  std::vector<ShardId> shards;
  for (const std::uint64_t shard : arguments.whole_list("shard", 0, UINT32_MAX)) {
    shards.push_back({static_cast<std::uint32_t>(shard)});
  }
  std::ranges::sort(shards);
  shards.erase(std::unique(shards.begin(), shards.end()), shards.end());
  const auto retrain = [&](Ensemble& ensemble, int workers, Observer& observer) {
    return ensemble.retrain(workers, observer, shards);
  };
  return run_training(arguments, output, retrain, "retraining");
}

}  // namespace

Command retrain_command() {
  return {.name = "retrain",
          .summary = "restore the shards that unlearning has set back",
          .usage = "STORE [options]",
          .options = {{.name = "shard",
                       .value = "K",
                       .help = "restore these shards alone; others go on waiting",
                       .fallback = "all that wait",
                       .many = true},
                      workers_option()},
          .notes =
              "Each affected shard is trained once, for all pending requests together. 'sisa\n"
              "impact --order' says which are worth restoring first.\n",
          .run = run};
}

}  // namespace sisa
