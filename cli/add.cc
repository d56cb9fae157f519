#include "cli/command.h"
#include "cli/forget_report.h"
#include "cli/options.h"
#include "cli/output.h"
#include "cli/progress.h"
#include "cli/suppressions.h"
#include "engine/ensemble.h"

namespace sisa {
namespace {

int run(const Arguments& arguments, Output& output) {
  const AddOptions addition{.data = arguments.required("data"),
                            .id_prefix = arguments.text("id-prefix", ""),
                            .subjects_file = arguments.text("subjects-file", ""),
                            .risk_file = arguments.text("risk-file", ""),
                            .suppressions = suppressions_from(arguments)};
  const UnlearnOptions options{.defer = arguments.has("defer"), .workers = arguments.workers()};
  UnlearnReport report;
  {
    Progress progress(output, "adding");
    Ensemble ensemble(arguments.store(), Access::kWrite);
    report = ensemble.add(addition, options, progress);
  }
  tell_suppressed(arguments, addition.suppressions, report.suppressed, output);
  if (output.json()) {
    output.object(json_of(report, ""));
  } else {
    print(in_words(report, arguments.store(), "", output.style()));
  }
  return 0;
}

std::vector<Option> options() {
  return {
      {.name = "data", .value = "SPEC", .help = "the new samples; see 'sisa help'", .letter = 'd'},
      {.name = "id-prefix",
       .value = "P",
       .help = "stands before every id, so that row numbers do not meet those of other data"},
      {.name = "subjects-file",
       .value = "FILE",
       .help = "whose the samples are: CSV lines id,subject; ids without the prefix",
       .fallback = "each its own"},
      {.name = "risk-file",
       .value = "FILE",
       .help = "how likely subjects are to leave: CSV lines subject,risk; for a store that places "
               "by risk"},
      suppressions_option(),
      {.name = "defer", .help = "accept now, leave the training to 'sisa retrain'"},
      workers_option(),
  };
}

}  // namespace

Command add_command() {
  return {.name = "add",
          .summary = "take in new samples, as if they had always been there",
          .usage = "STORE --data SPEC [options]",
          .options = options(),
          .notes =
              "The data is one request, of at most 1 GiB: all of it is taken in, or nothing\n"
              "changes. Every id must be new. The shards that a sample falls into are trained\n"
              "again from its slice on.\n",
          .run = run};
}

}  // namespace sisa
