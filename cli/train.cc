#include "cli/training.h"
#include "cli/training_log.h"
#include "shards/error.h"

namespace sisa {
namespace {

int run(const Arguments& arguments, Output& output) {
  const std::string validate = arguments.text("validate", "");
  const std::string directory = arguments.output_file("log-dir");
  if (!validate.empty() && directory.empty()) {
    throw Error(ErrorKind::kUsage, "--validate goes with --log-dir, where its results are written");
  }
  const auto train = [&](Ensemble& ensemble, int workers, Observer& observer) {
    if (directory.empty()) return ensemble.train(workers, observer);
    TrainingLog log(observer, directory, !validate.empty());
    return ensemble.train(workers, log, validate);
  };
  return run_training(arguments, output, train, "training");
}

}  // namespace

Command train_command() {
  return {
      .name = "train",
      .summary = "train every shard to its last slice",
      .usage = "STORE [options]",
      .options = {workers_option(),
                  {.name = "log-dir",
                   .value = "DIR",
                   .help = "write every slice's loss there: training.csv, and an event file for "
                           "TensorBoard"},
                  {.name = "validate",
                   .value = "SPEC",
                   .help = "labelled data to try every slice's model on, for the log; never used "
                           "for fitting"}},
      .notes =
          "Goes on from the last checkpoint of each shard, also after an interruption.\n"
          "Requests to unlearn that are still pending are completed first.\n",
      .run = run};
}

}  // namespace sisa
