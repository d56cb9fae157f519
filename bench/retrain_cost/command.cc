#include "bench/commands.h"
#include "bench/drawing/output_folder.h"
#include "bench/grid/grid_options.h"
#include "bench/retrain_cost/files.h"
#include "bench/retrain_cost/measurement.h"
#include "bench/retrain_cost/output_folder.h"
#include "bench/retrain_cost/tables.h"
#include "cli/options.h"
#include "cli/output.h"
#include "cli/progress.h"
#include "cli/training_options.h"
#include "shards/error.h"

namespace sisa {
namespace {

const GridDefaults kFull{"1,5,20", "1,10,50", "1,8,18,39"};
const GridDefaults kQuick{"1,20", "1,5", "1,4"};

std::vector<SliceMode> modes_from(const Arguments& arguments) {
  if (arguments.text("slice-mode", "cumulative") == "both") {
    return {SliceMode::kCumulative, SliceMode::kIncremental};
  }
  return {slice_mode_from(arguments)};
}

Grid asked(const Arguments& arguments) {
  const bool quick = arguments.has("quick");
  Grid grid = grid_from(arguments, quick ? kQuick : kFull);
  if (quick && !arguments.has("epochs")) grid.base.training.epochs = 1;
  grid.modes = modes_from(arguments);
  grid.workers = static_cast<int>(arguments.whole("workers", 1, 1, 4096));
  return grid;
}

int run(const Arguments& arguments, Output& output) {
  const Grid grid = asked(arguments);
  const std::string directory = arguments.text("output", "");
  if (!directory.empty()) prepare_folder(directory);
  Results results;
  {
    Progress progress(output, "measuring", "layouts");
    results = measure(grid, progress);
  }
  if (!directory.empty() && !write_folder(directory, grid, results)) {
    output.message(
        "Note: there is no gnuplot that draws, so no drawings and no page; the scripts are there");
  }
  if (output.json()) {
    output.object(json_of(grid, results));
  } else {
    print(in_words(grid, results, output.style()));
  }
  return 0;
}

std::vector<Option> options() {
  std::vector<Option> options = grid_options(kFull);
  options.push_back({.name = "workers",
                     .value = "N",
                     .help = "shards worked on side by side; with one, seconds compare with visits",
                     .fallback = "1",
                     .letter = 'j'});
  options.push_back({.name = "quick", .help = "a small grid that ends within a minute"});
  options.push_back({.name = "output",
                     .value = "DIR",
                     .help = "write results.json, results.csv and plots there, too",
                     .letter = 'o'});
  std::vector<Option> training = training_options();
  for (Option& option : training) {
    if (option.name == "slice-mode") option.help = "cumulative, incremental or both";
  }
  options.insert(options.end(), training.begin(), training.end());
  return options;
}

}  // namespace

Command retrain_cost_command() {
  return {.name = "retrain-cost",
          .summary = "what unlearning costs over shards, slices and requests, and what it gives up",
          .usage = "[options]",
          .operands = {},
          .options = options(),
          .notes =
              "Every layout is trained once; K random samples are unlearned in one batch and one\n"
              "by one, and compared with training one model on all that stay, and with the\n"
              "closed forms. The stores lie in a temporary directory: TMPDIR chooses the disk.\n",
          .run = run};
}

}  // namespace sisa
