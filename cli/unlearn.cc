#include <iostream>
#include <optional>

#include "cli/bounds_options.h"
#include "cli/command.h"
#include "cli/evaluation_options.h"
#include "cli/forget_options.h"
#include "cli/forget_report.h"
#include "cli/openings_file.h"
#include "cli/options.h"
#include "cli/output.h"
#include "cli/progress.h"
#include "engine/ensemble.h"
#include "shards/error.h"

namespace sisa {
namespace {

int show_plan(const std::string& store, const ForgetSet& forget, int workers, Output& output) {
  Ensemble ensemble(store, Access::kRead);
  const ForgetPreview preview = ensemble.preview(forget, workers);
  if (output.json()) {
    output.object(json_of(preview));
  } else {
    print(in_words(preview, ensemble.config().slices, output.style()));
  }
  return 0;
}

/// Openings cannot be had again.
constexpr const char* kNoOpenings =
    "Note: without --openings FILE nobody can be shown that the receipt covers them";

void confirm(const std::string& store, const ForgetSet& forget, bool openings_kept, int workers) {
  // Only reading, so that nobody else waits while a person thinks.
  const ForgetPreview preview = Ensemble(store, Access::kRead).preview(forget, workers);
  if (!openings_kept && preview.samples > 1) std::fprintf(stderr, "%s\n", kNoOpenings);
  std::fputs(question(preview).c_str(), stderr);
  std::string answer;
  std::getline(std::cin, answer);
  if (answer == "y" || answer == "Y" || answer == "yes") return;
  throw Error(ErrorKind::kFailed, "not confirmed, nothing is forgotten");
}

UnlearnReport unlearn(const std::string& store, const ForgetSet& forget, UnlearnOptions options,
                      const std::string& openings_file, const Output& output) {
  Progress progress(output, "retraining");
  Ensemble ensemble(store, Access::kWrite);
  std::optional<OpeningsFile> file;
  if (!openings_file.empty()) file.emplace(openings_file);
  options.keep_openings = [&](const std::vector<Opening>& openings) {
    if (file) file->write(openings);
  };
  return ensemble.unlearn(forget, options, progress);
}

/// --data and what belongs to it; nothing without. Error(kUsage) for the rest of them alone.
std::optional<UnlearnOptions::Measure> measure_from(const Arguments& arguments) {
  if (arguments.has("data")) {
    return UnlearnOptions::Measure{unweighted_options_from(arguments), bounds_from(arguments)};
  }
  for (const char* option : {"groups-file", "group-column", "aggregate", "max-drop", "max-gap"}) {
    if (!arguments.has(option)) continue;
    throw Error(ErrorKind::kUsage,
                "--" + std::string(option) + " is for what --data measures: name the data");
  }
  return std::nullopt;
}

int run(const Arguments& arguments, Output& output) {
  const ForgetSet forget = forget_set_from(arguments);
  const std::string& store = arguments.store();
  const std::string openings_file = arguments.output_file("openings");
  const UnlearnOptions options{.defer = arguments.has("defer"),
                               .workers = arguments.workers(),
                               .suppressions = arguments.output_file("suppressions"),
                               .measure = measure_from(arguments)};
  if (arguments.has("dry-run") && options.measure) {
    throw Error(ErrorKind::kUsage,
                "--dry-run shows the plan alone: 'sisa impact' measures without forgetting");
  }
  if (arguments.has("dry-run")) return show_plan(store, forget, options.workers, output);
  const bool asked = !arguments.has("yes") && is_terminal(0) && is_terminal(2);
  if (asked) confirm(store, forget, !openings_file.empty(), options.workers);
  const UnlearnReport report = unlearn(store, forget, options, openings_file, output);
  if (output.json()) {
    output.object(json_of(report, openings_file));
  } else {
    print(in_words(report, store, openings_file, output.style()));
  }
  for (const ImpactWarning& warning : report.warnings) {
    output.message("Warning: " + warning.measured);
  }
  if (!report.not_measured.empty()) {
    output.message("Warning: its impact could not be measured: " + report.not_measured);
  }
  const std::size_t shown = output.json() ? kMostOpenings : 1;
  const bool lost = openings_file.empty() && report.openings.size() > shown;
  if (lost && !asked) output.message(kNoOpenings);
  return 0;
}

std::vector<Option> options() {
  std::vector<Option> all = forget_options();
  const std::vector<Option> others = {
      {.name = "dry-run", .help = "show what it would do and cost; change nothing", .letter = 'n'},
      {.name = "defer", .help = "accept and erase now, leave the training to 'sisa retrain'"},
      {.name = "suppressions",
       .value = "FILE",
       .help = "a list outside the store that keeps older copies from bringing the ids back"},
      {.name = "openings",
       .value = "FILE",
       .help = "write there what shows a person that the receipt covers their id"},
      {.name = "yes", .help = "do not ask, also on a terminal", .letter = 'y'},
  };
  for (const auto& more : {others, bounds_options(), evaluation_options({aggregate_option()})}) {
    all.insert(all.end(), more.begin(), more.end());
  }
  return all;
}

}  // namespace

Command unlearn_command() {
  return {.name = "unlearn",
          .summary = "forget samples, subjects or labels, exactly and for good",
          .usage =
              "STORE (--id ID... | --ids-file FILE | --subject S... | --subjects-file FILE | "
              "--label L...) [options]",
          .options = options(),
          .notes =
              "What is named together is one request: all of it exists and is forgotten, or\n"
              "nothing changes. Once accepted, no prediction comes from a model that saw a\n"
              "removed sample, whatever happens next. Without --duplicates, samples with the\n"
              "same features that stay are reported. With --data the impact is measured first,\n"
              "and the receipt tells which bounds it crosses; it is no reason not to forget.\n"
              "A value that begins with a dash is safe\n"
              "as --id=-5 alone: elsewhere it may be taken for an option. STORE stands before\n"
              "a list of values, or after '--'.\n",
          .run = run};
}

}  // namespace sisa
