#include "cli/command.h"
#include "cli/format.h"
#include "cli/json.h"
#include "cli/options.h"
#include "cli/output.h"
#include "cli/progress.h"
#include "cli/table.h"
#include "engine/ensemble.h"

namespace sisa {
namespace {

double accuracy(std::uint64_t correct, std::uint64_t samples) {
  return static_cast<double>(correct) / static_cast<double>(samples);
}

Json json_of(const EvaluateReport& report, Aggregate aggregate) {
  Json classes = Json::array();
  for (std::size_t i = 0; i < report.per_class.size(); ++i) {
    const ClassAccuracy& one = report.per_class[i];
    classes.push_back(
        {{"class", i},
         {"samples", one.samples},
         {"correct", one.correct},
         {"accuracy", one.samples > 0 ? Json(accuracy(one.correct, one.samples)) : Json()}});
  }
  return {{"accuracy", accuracy(report.correct, report.samples)},
          {"samples", report.samples},
          {"correct", report.correct},
          {"aggregate", to_string(aggregate)},
          {"constituents", report.constituents},
          {"per_class", classes},
          {"seconds", report.seconds}};
}

std::string in_words(const EvaluateReport& report, Aggregate aggregate, const Style& style) {
  Table table({{"class"}, {"samples"}, {"correct"}, {"accuracy"}});
  for (std::size_t i = 0; i < report.per_class.size(); ++i) {
    const ClassAccuracy& one = report.per_class[i];
    table.add({std::to_string(i), grouped(one.samples), grouped(one.correct),
               one.samples > 0 ? fixed(accuracy(one.correct, one.samples), 4) : "-"});
  }
  return "Accuracy " + style.bold(fixed(accuracy(report.correct, report.samples), 4)) + ": " +
         grouped(report.correct) + " of " + counted(report.samples, "sample") + ", " +
         to_string(aggregate) + " of " + counted(report.constituents, "constituent") + " (" +
         duration(report.seconds) + ")\n\n" + table.text(style);
}

int run(const Arguments& arguments, Output& output) {
  const std::string data = arguments.required("data");
  const Aggregate aggregate = aggregate_from(arguments.text("aggregate", "mean"));
  EvaluateReport report;
  {
    Progress progress(output, "evaluating");
    Ensemble ensemble(arguments.store(), Access::kRead);
    report = ensemble.evaluate(data, aggregate, arguments.workers(), progress);
  }
  if (output.json()) {
    output.object(json_of(report, aggregate));
  } else {
    print(in_words(report, aggregate, output.style()));
  }
  return 0;
}

}  // namespace

Command evaluate_command() {
  return {.name = "evaluate",
          .summary = "measure accuracy on labelled data",
          .usage = "STORE --data SPEC [options]",
          .options = {{.name = "data",
                       .value = "SPEC",
                       .help = "the samples with their labels; see 'sisa help'",
                       .letter = 'd'},
                      aggregate_option(),
                      workers_option()},
          .run = run};
}

}  // namespace sisa
