#include <algorithm>

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

EvaluateOptions data_from(const Arguments& arguments) {
  return evaluate_options_from(arguments,
                               unweighted_aggregate_from(arguments.text("aggregate", "mean")));
}

ImpactBounds bounds_from(const Arguments& arguments, const EvaluateOptions& data) {
  ImpactBounds bounds;
  bounds.max_drop = arguments.number("max-drop", bounds.max_drop, {.most = 1});
  bounds.max_gap = arguments.number("max-gap", bounds.max_gap, {.most = 1});
  if (arguments.has("max-gap") && !data.grouping.any()) {
    throw Error(ErrorKind::kUsage, "--max-gap wants groups: --groups-file or --group-column");
  }
  return bounds;
}

/// Shows a report of either kind and says how it ends.
template <class Report>
int show(const Report& report, Output& output) {
  if (output.json()) {
    output.object(json_of(report));
  } else {
    print(in_words(report, output.style()));
  }
  for (const std::string& warning : report.warnings) output.message("Warning: " + warning);
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
  const EvaluateOptions data = data_from(arguments);
  const ImpactBounds bounds = bounds_from(arguments, data);
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
  const EvaluateOptions data = data_from(arguments);
  const ImpactOptions options{.bounds = bounds_from(arguments, data),
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
  all.push_back({.name = "rehearse", .help = "train in memory, and measure instead of a forecast"});
  all.push_back({.name = "order", .help = "say which shards to restore first"});
  all.push_back({.name = "max-drop",
                 .value = "X",
                 .help = "warn if accuracy falls by more",
                 .fallback = "any"});
  all.push_back({.name = "max-gap",
                 .value = "X",
                 .help = "warn if the accuracies of groups then lie further apart",
                 .fallback = "any"});
  return all;
}

}  // namespace

Command impact_command() {
  return {.name = "impact",
          .summary = "measure what a request would do to the answers, or did; change nothing",
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
