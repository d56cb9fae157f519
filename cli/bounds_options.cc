#include "cli/bounds_options.h"

#include "cli/options.h"
#include "shards/error.h"

namespace sisa {

std::vector<Option> bounds_options() {
  return {{.name = "max-drop",
           .value = "X",
           .help = "warn if accuracy falls by more",
           .fallback = "any"},
          {.name = "max-gap",
           .value = "X",
           .help = "warn if the accuracies of groups then lie further apart",
           .fallback = "any"}};
}

ImpactBounds bounds_from(const Arguments& arguments) {
  ImpactBounds bounds;
  bounds.max_drop = arguments.number("max-drop", bounds.max_drop, {.most = 1});
  bounds.max_gap = arguments.number("max-gap", bounds.max_gap, {.most = 1});
  const bool groups = arguments.has("groups-file") || arguments.has("group-column");
  if (arguments.has("max-gap") && !groups) {
    throw Error(ErrorKind::kUsage, "--max-gap wants groups: --groups-file or --group-column");
  }
  return bounds;
}

}  // namespace sisa
