#include "cli/evaluation_options.h"

#include <utility>

#include "cli/options.h"
#include "shards/error.h"

namespace sisa {

std::vector<Option> evaluation_options(std::vector<Option> aggregation) {
  std::vector<Option> options = {
      {.name = "data",
       .value = "SPEC",
       .help = "the samples with their labels; see 'sisa help'",
       .letter = 'd'},
      {.name = "groups-file",
       .value = "FILE",
       .help = "CSV: the id of a sample and the group to compare it in",
       .fallback = "no groups"},
      {.name = "group-column",
       .value = "C",
       .help = "of csv: data, the column of groups; the file goes before it",
       .fallback = "no groups"},
  };
  for (Option& option : aggregation) options.push_back(std::move(option));
  options.push_back(workers_option());
  return options;
}

EvaluateOptions evaluate_options_from(const Arguments& arguments, Aggregation aggregation) {
  EvaluateOptions options;
  options.data = arguments.required("data");
  options.aggregate = aggregation.how;
  options.calibration = std::move(aggregation.calibration);
  options.grouping.file = arguments.text("groups-file", "");
  if (arguments.has("group-column")) options.grouping.column = arguments.required("group-column");
  options.workers = arguments.workers();
  if (options.grouping.column && !options.data.starts_with("csv:")) {
    throw Error(ErrorKind::kUsage, "--group-column is for csv: data; others take --groups-file");
  }
  return options;
}

EvaluateOptions unweighted_options_from(const Arguments& arguments) {
  return evaluate_options_from(arguments,
                               unweighted_aggregate_from(arguments.text("aggregate", "mean")));
}

}  // namespace sisa
