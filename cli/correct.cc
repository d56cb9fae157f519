#include "cli/command.h"
#include "cli/forget_report.h"
#include "cli/options.h"
#include "cli/output.h"
#include "cli/progress.h"
#include "engine/ensemble.h"

namespace sisa {
namespace {

int run(const Arguments& arguments, Output& output) {
  const std::string id = arguments.required("id");
  arguments.required("label");
  const UnlearnOptions options{.defer = arguments.has("defer"), .workers = arguments.workers()};
  UnlearnReport report;
  {
    Progress progress(output, "retraining");
    Ensemble ensemble(arguments.store(), Access::kWrite);
    const std::uint32_t most = ensemble.config().classes - 1;
    const auto label = static_cast<std::uint32_t>(arguments.whole("label", 0, 0, most));
    report = ensemble.correct(id, label, options, progress);
  }
  if (output.json()) {
    output.object(json_of(report, ""));
  } else {
    print(in_words(report, arguments.store(), "", output.style()));
  }
  return 0;
}

}  // namespace

Command correct_command() {
  return {.name = "correct",
          .summary = "give a sample another label, as if it had always had it",
          .usage = "STORE --id X --label L [options]",
          .options = {{.name = "id", .value = "X", .help = "the sample"},
                      {.name = "label", .value = "L", .help = "its label from now on"},
                      {.name = "defer",
                       .help = "accept and erase now, leave the training to 'sisa retrain'"},
                      workers_option()},
          .notes =
              "One request: the sample is unlearned with its old label and taken in with the\n"
              "new one. Its shard is trained again from its slice on.\n",
          .run = run};
}

}  // namespace sisa
