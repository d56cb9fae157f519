#include "cli/weighting_options.h"

#include "cli/options.h"
#include "shards/error.h"

namespace sisa {

const char* const kWeightingNotes =
    "Weights are fitted anew each time, and kept nowhere, so that the group that\n"
    "fares worst among the calibration samples fares as well as it can. These are\n"
    "samples of the store, judged by shards that never saw them; see\n"
    "docs/finding.md.\n";

std::vector<Option> weighting_options() {
  return {{.name = "aggregate",
           .value = "HOW",
           .help = "mean of the constituents' probabilities, vote of their first choices, or "
                   "weighted mean that keeps groups level",
           .fallback = "mean"},
          {.name = "calibration",
           .value = "SHARE",
           .help = "of the store's samples, those that weights are fitted on",
           .fallback = "0.1"},
          {.name = "calibration-groups",
           .value = "FILE",
           .help = "CSV: the id of a sample of the store and the group to keep level",
           .fallback = "its class"}};
}

Aggregation aggregation_from(const Arguments& arguments) {
  Aggregation aggregation(aggregate_from(arguments.text("aggregate", "mean")));
  for (const char* option : {"calibration", "calibration-groups"}) {
    if (aggregation.how == Aggregate::kWeighted || !arguments.has(option)) continue;
    throw Error(ErrorKind::kUsage, "--" + std::string(option) + " is for --aggregate weighted");
  }
  CalibrationOptions& calibration = aggregation.calibration;
  calibration.share = arguments.number("calibration", calibration.share,
                                       {.least = 0, .most = 1, .without_least = true});
  calibration.groups_file = arguments.text("calibration-groups", "");
  return aggregation;
}

}  // namespace sisa
