#include "cli/training.h"

namespace sisa {
namespace {

int run(const Arguments& arguments, Output& output) {
  return run_training(arguments, output, &Ensemble::train, "training");
}

}  // namespace

Command train_command() {
  return {.name = "train",
          .summary = "train every shard to its last slice",
          .usage = "STORE [options]",
          .options = {workers_option()},
          .notes =
              "Goes on from the last checkpoint of each shard, also after an interruption.\n"
              "Requests to unlearn that are still pending are completed first.\n",
          .run = run};
}

}  // namespace sisa
