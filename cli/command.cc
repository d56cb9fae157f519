#include "cli/command.h"

namespace sisa {

const std::vector<Option>& common_options() {
  static const std::vector<Option> options = {
      {.name = "json", .help = "print the result as one JSON object"},
      {.name = "quiet", .help = "no progress and no messages, errors alone", .letter = 'q'},
      {.name = "help", .help = "show this help", .letter = 'h'},
  };
  return options;
}

Option workers_option() {
  return {.name = "workers",
          .value = "N",
          .help = "shards worked on side by side; the result does not depend on it",
          .fallback = "0: the cores",
          .letter = 'j'};
}

Option aggregate_option() {
  return {.name = "aggregate",
          .value = "HOW",
          .help = "mean of the constituents' probabilities, or vote of their first choices",
          .fallback = "mean"};
}

Option suppressions_option() {
  return {.name = "suppressions",
          .value = "FILE",
          .help = "leave out whose ids were forgotten under this list (see 'sisa help unlearn')"};
}

}  // namespace sisa
