#include "bench/commands.h"
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

constexpr std::uint64_t kMost = 65536;

std::vector<std::uint32_t> parts_from(const Arguments& arguments, const std::string& option,
                                      const std::string& fallback) {
  const auto numbers = arguments.comma_list(option, fallback, 1, kMost);
  return {numbers.begin(), numbers.end()};
}

std::vector<SliceMode> modes_from(const Arguments& arguments) {
  if (arguments.text("slice-mode", "cumulative") == "both") {
    return {SliceMode::kCumulative, SliceMode::kIncremental};
  }
  return {slice_mode_from(arguments)};
}

Grid grid_from(const Arguments& arguments) {
  const bool quick = arguments.has("quick");
  Grid grid;
  grid.data = arguments.text("data", "fashion-mnist:train");
  grid.test = arguments.text("test", "fashion-mnist:test");
  grid.base.model = model_from(arguments);
  grid.base.training = training_from(arguments);
  if (quick && !arguments.has("epochs")) grid.base.training.epochs = 1;
  grid.base.classes = static_cast<std::uint32_t>(arguments.whole("classes", 0, 0, 1'000'000));
  grid.base.seed = arguments.whole("seed", 0, 0, UINT64_MAX);
  grid.shards = parts_from(arguments, "shards", quick ? "1,20" : "1,5,20");
  grid.slices = parts_from(arguments, "slices", quick ? "1,5" : "1,10,50");
  grid.modes = modes_from(arguments);
  grid.requests = arguments.comma_list("requests", quick ? "1,4" : "1,8,18,39", 1, kMost);
  grid.draws = arguments.whole("draws", grid.draws, 2, 1'000'000);
  grid.workers = static_cast<int>(arguments.whole("workers", 1, 1, 4096));
  return grid;
}

int run(const Arguments& arguments, Output& output) {
  const Grid grid = grid_from(arguments);
  const std::string directory = arguments.text("output", "");
  Results results;
  {
    Progress progress(output, "measuring", "layouts");
    results = measure(grid, progress);
  }
  if (!directory.empty() && !write_folder(directory, grid, results)) {
    output.message("Note: there is no gnuplot, so no drawings and no page; the scripts are there");
  }
  if (output.json()) {
    output.object(json_of(grid, results));
  } else {
    print(in_words(grid, results, output.style()));
  }
  return 0;
}

std::vector<Option> options() {
  std::vector<Option> options = {
      {.name = "data",
       .value = "SPEC",
       .help = "what to train on",
       .fallback = "fashion-mnist:train",
       .letter = 'd'},
      {.name = "test",
       .value = "SPEC",
       .help = "what to measure accuracy on",
       .fallback = "fashion-mnist:test"},
      {.name = "classes",
       .value = "N",
       .help = "number of classes",
       .fallback = "as the data's format declares"},
      {.name = "shards", .value = "S,…", .help = "numbers of shards", .fallback = "1,5,20"},
      {.name = "slices", .value = "R,…", .help = "numbers of slices", .fallback = "1,10,50"},
      {.name = "requests", .value = "K,…", .help = "numbers of requests", .fallback = "1,8,18,39"},
      {.name = "draws",
       .value = "N",
       .help = "random choices of K samples whose sample visits are averaged",
       .fallback = "200"},
      {.name = "workers",
       .value = "N",
       .help = "shards worked on side by side; with one, seconds compare with visits",
       .fallback = "1",
       .letter = 'j'},
      {.name = "seed", .value = "N", .help = "of the stores", .fallback = "0"},
      {.name = "quick", .help = "a small grid that ends within a minute"},
      {.name = "output",
       .value = "DIR",
       .help = "write results.json, results.csv and plots there, too",
       .letter = 'o'}};
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
