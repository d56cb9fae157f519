#include <sstream>

#include "bench/commands.h"
#include "bench/drawing/output_folder.h"
#include "bench/drawing/page.h"
#include "bench/environment.h"
#include "bench/frontier/measurement.h"
#include "bench/frontier/report.h"
#include "bench/grid/grid_options.h"
#include "bench/text_file.h"
#include "cli/options.h"
#include "cli/output.h"
#include "cli/progress.h"
#include "cli/training_options.h"

namespace sisa {
namespace {

const GridDefaults kFull{"1,20,50,100", "10", "8,39"};
const GridDefaults kQuick{"1,20", "2", "8"};
constexpr const char* kFronts = "none,gabor,random-conv";
constexpr const char* kModels = "linear,mlp:128,ridge";

std::vector<std::string> names_from(const std::string& list) {
  std::vector<std::string> names;
  std::istringstream text(list);
  for (std::string name; std::getline(text, name, ',');) names.push_back(name);
  return names;
}

std::vector<Recipe> recipes_from(const Arguments& arguments) {
  const bool quick = arguments.has("quick");
  std::vector<Recipe> recipes;
  for (const std::string& front :
       names_from(arguments.text("fronts", quick ? "none,gabor" : kFronts))) {
    for (const std::string& model :
         names_from(arguments.text("models", quick ? "linear,ridge" : kModels))) {
      recipes.push_back({front, model});
    }
  }
  return recipes;
}

std::string environment_in_words() {
  std::string text;
  for (const auto& [name, value] : environment()) text.append(name).append(": ") += value + "\n";
  return text;
}

// False if nothing draws.
bool write_folder(const std::string& directory, const std::vector<FrontierRow>& rows) {
  write_text(directory + "/results.json", json_of(rows).dump(2) + "\n");
  const std::vector<Plot> plots = plots_of(rows);
  const auto drawings = draw(directory, plots);
  if (!drawings) return false;
  const std::string tables = environment_in_words() + "\n" + in_words(rows, Style::plain());
  write_text(directory + "/frontier.html",
             page_of("Accuracy and the price of forgetting", plots, *drawings, tables));
  return true;
}

int run(const Arguments& arguments, Output& output) {
  const bool quick = arguments.has("quick");
  Grid grid = grid_from(arguments, quick ? kQuick : kFull);
  if (quick && !arguments.has("epochs")) grid.base.training.epochs = 1;
  const std::string directory = arguments.text("output", "");
  if (!directory.empty()) prepare_folder(directory);
  std::vector<FrontierRow> rows;
  {
    Progress progress(output, "measuring", "ensembles");
    rows = measure_frontier(grid, recipes_from(arguments), progress);
  }
  if (!directory.empty() && !write_folder(directory, rows)) {
    output.message(
        "Note: there is no gnuplot that draws, so no drawings and no page; the scripts are there");
  }
  if (output.json()) {
    output.object({{"environment", environment()}, {"results", json_of(rows)}});
  } else {
    print(environment_in_words() + "\n" + in_words(rows, output.style()));
  }
  return 0;
}

std::vector<Option> options() {
  std::vector<Option> options = grid_options(kFull);
  options.push_back({.name = "fronts",
                     .value = "F,F...",
                     .help = "to compare; none: the features themselves",
                     .fallback = kFronts});
  options.push_back(
      {.name = "models",
       .value = "M,M...",
       .help = "to compare, with one width each; linear takes a learning rate of 0.01",
       .fallback = kModels});
  options.push_back({.name = "quick", .help = "few combinations, within a minute"});
  options.push_back({.name = "output",
                     .value = "DIR",
                     .help = "write results.json and plots there, too",
                     .letter = 'o'});
  std::vector<Option> steps = step_options();
  std::erase_if(steps, [](const Option& option) { return option.name == "slice-mode"; });
  options.insert(options.end(), steps.begin(), steps.end());
  return options;
}

}  // namespace

Command frontier_command() {
  return {.name = "frontier",
          .summary = "which fronts, models and shards forget fastest at which accuracy",
          .usage = "[options]",
          .operands = {},
          .options = options(),
          .notes =
              "Every front with every model is trained as one model on everything, and as\n"
              "ensembles; K random samples are unlearned in one batch. One shard is trained at\n"
              "a time, so that seconds compare. The stores lie in a temporary directory: TMPDIR\n"
              "chooses the disk.\n",
          .run = run};
}

}  // namespace sisa
