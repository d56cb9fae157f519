#include <algorithm>

#include "cli/bounds_options.h"
#include "cli/command.h"
#include "cli/evaluation_options.h"
#include "cli/forget_options.h"
#include "cli/format.h"
#include "cli/impact_report.h"
#include "cli/json.h"
#include "cli/options.h"
#include "cli/output.h"
#include "cli/progress.h"
#include "engine/ensemble.h"

namespace sisa {
namespace {

/// Shows a report of either kind and says how it ends.
template <class Report>
int show(const Report& report, Output& output) {
  if (output.json()) {
    output.object(json_of(report));
  } else {
    print(in_words(report, output.style()));
  }
  for (const ImpactWarning& warning : report.warnings) {
    output.message("Warning: " + warning.measured);
  }
  if (!report.warnings.empty()) {
    output.message(
        "Note: --order says which shards to restore first (retrain --shard), and predict "
        "--aggregate weighted keeps groups level");
  }
  return report.warnings.empty() ? 0 : 1;
}

int run_for_request(const Arguments& arguments, Output& output) {
  for (const Option& option : forget_options()) {
    if (!arguments.has(option.name)) continue;
    throw Error(ErrorKind::kUsage,
                "--" + option.name + " and a REQUEST exclude each other: name one");
  }
  for (const char* option : {"max-drop", "rehearse", "order"}) {
    if (!arguments.has(option)) continue;
    throw Error(ErrorKind::kUsage, "--" + std::string(option) +
                                       " is for requests that are yet to be made: the models from "
                                       "before this one are gone");
  }
  const std::uint64_t request = arguments.whole_operand("REQUEST");
  const EvaluateOptions data = unweighted_options_from(arguments);
  const ImpactBounds bounds = bounds_from(arguments);
  std::optional<RequestImpact> report;
  {
    Progress progress(output, "measuring");
    Ensemble ensemble(arguments.store(), Access::kRead);
    report = ensemble.impact(request, data, bounds, progress);
  }
  return show(*report, output);
}

int run(const Arguments& arguments, Output& output) {
  if (!arguments.operand("REQUEST").empty()) return run_for_request(arguments, output);
  const ForgetSet forget = forget_set_from(arguments);
  const EvaluateOptions data = unweighted_options_from(arguments);
  const ImpactOptions options{.bounds = bounds_from(arguments),
                              .rehearse = arguments.has("rehearse"),
                              .order = arguments.has("order")};
  std::optional<ImpactReport> report;
  {
    Progress progress(output, "measuring");
    Ensemble ensemble(arguments.store(), Access::kRead);
    report = ensemble.impact(forget, data, options, progress);
  }
  return show(*report, output);
}

std::vector<Option> options() {
  std::vector<Option> all = forget_options();
  for (const Option& option : evaluation_options({aggregate_option()})) all.push_back(option);
  all.push_back({.name = "dry-run", .help = "what impact always is: nothing changes"});
  all.push_back({.name = "rehearse", .help = "train in memory, and measure instead of a forecast"});
  all.push_back({.name = "order", .help = "say which shards to restore first"});
  for (const Option& option : bounds_options()) all.push_back(option);
  return all;
}

}  // namespace

Command impact_command() {
  return {.name = "impact",
          .summary = "measure what a request would do to the answers, or did",
          .usage = "STORE (--id ID... | --subject S... | ... | REQUEST) --data SPEC [options]",
          .operands = {"STORE", "REQUEST"},
          .optional_operand = "REQUEST",
          .options = options(),
          .notes =
              "Measured are the checkpoints that answer now, and those that will answer\n"
              "from the request's acceptance on until it is restored; for after that it is\n"
              "forecast, or rehearsed. Of a request that was accepted, by its number, both\n"
              "are measured. Exit code 1 where a bound is crossed; nothing is ever refused\n"
              "for that.\n",
          .run = run};
}

}  // namespace sisa
