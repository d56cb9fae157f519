#include "cli/training.h"

namespace sisa {
namespace {

int run(const Arguments& arguments, Output& output) {
  return run_training(arguments, output, &Ensemble::retrain, "retraining");
}

}  // namespace

Command retrain_command() {
  return {.name = "retrain",
          .summary = "restore the shards that unlearning has set back",
          .usage = "STORE [options]",
          .options = {workers_option()},
          .notes = "Each affected shard is trained once, for all pending requests together.\n",
          .run = run};
}

}  // namespace sisa
