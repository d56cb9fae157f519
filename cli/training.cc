#include "cli/training.h"

#include "cli/format.h"
#include "cli/json.h"
#include "cli/progress.h"

namespace sisa {
namespace {

std::string in_words(const TrainReport& report) {
  const std::string digest =
      report.digest ? "Digest " + to_hex(*report.digest) + "\n" : std::string();
  if (report.shards_trained == 0) return "Nothing to train\n" + digest;
  return "Trained " + counted(report.shards_trained, "shard") + " in " + duration(report.seconds) +
         ", " + counted(report.sample_visits, "sample visit") + "\n" + digest;
}

}  // namespace

int run_training(const Arguments& arguments, Output& output,
                 const std::function<TrainReport(Ensemble&, int workers, Observer&)>& train,
                 const char* task) {
  const int workers = arguments.workers();
  TrainReport report;
  {
    Progress progress(output, task);
    Ensemble ensemble(arguments.store(), Access::kWrite);
    report = train(ensemble, workers, progress);
  }
  if (output.json()) {
    output.object(json_of(report));
  } else {
    print(in_words(report));
  }
  return 0;
}

}  // namespace sisa
