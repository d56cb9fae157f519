#include "bench/commands.h"
#include "bench/environment.h"
#include "bench/grid/grid_options.h"
#include "bench/risk/measurement.h"
#include "cli/format.h"
#include "cli/json.h"
#include "cli/options.h"
#include "cli/output.h"
#include "cli/progress.h"
#include "cli/table.h"
#include "cli/training_options.h"

namespace sisa {
namespace {

Json json_of(const RiskStores& trained) {
  return {{"accuracy", trained.accuracy}, {"sample_visits", trained.visits}};
}

Json json_of(const RiskCost& cost) {
  return {{"batch_visits", cost.batch}, {"one_by_one_visits", cost.one_by_one}};
}

Json json_of(const std::vector<RiskResult>& results) {
  Json list = Json::array();
  for (const RiskResult& result : results) {
    Json rows = Json::array();
    for (const RiskRow& row : result.rows) {
      rows.push_back({{"requests", row.requests},
                      {"uniform", json_of(row.uniform)},
                      {"by_risk", json_of(row.by_risk)}});
    }
    list.push_back({{"skew", to_string(result.skew)},
                    {"shards", result.layout.shards},
                    {"slices", result.layout.plan.slices},
                    {"uniform", json_of(result.uniform)},
                    {"by_risk", json_of(result.by_risk)},
                    {"requests", rows}});
  }
  return list;
}

std::string visits(double mean) { return grouped(static_cast<std::uint64_t>(mean + 0.5)); }

std::string in_words(const std::vector<RiskResult>& results, const Style& style) {
  Table stores({{"risks", Table::Align::kLeft},
                {"S × R"},
                {"accuracy, uniform"},
                {"by risk"},
                {"training visits, uniform"},
                {"by risk"}});
  Table costs({{"risks", Table::Align::kLeft},
               {"S × R"},
               {"K"},
               {"visits of a batch, uniform"},
               {"by risk"},
               {"saved"},
               {"one by one, uniform"},
               {"by risk"},
               {"saved"}});
  const auto saved = [](double by_risk, double uniform) {
    return fixed(100 * (1 - by_risk / uniform), 0) + " %";
  };
  for (const RiskResult& result : results) {
    const std::string name = to_string(result.skew);
    const std::string layout =
        std::to_string(result.layout.shards) + " × " + std::to_string(result.layout.plan.slices);
    stores.add({name, layout, fixed(result.uniform.accuracy, 4), fixed(result.by_risk.accuracy, 4),
                visits(result.uniform.visits), visits(result.by_risk.visits)});
    for (const auto& [requests, uniform, by_risk] : result.rows) {
      costs.add({name, layout, std::to_string(requests), visits(uniform.batch),
                 visits(by_risk.batch), saved(by_risk.batch, uniform.batch),
                 visits(uniform.one_by_one), visits(by_risk.one_by_one),
                 saved(by_risk.one_by_one, uniform.one_by_one)});
    }
  }
  return stores.text(style) + "\n" + costs.text(style);
}

const GridDefaults kDefaults{"20", "10,50", "1,8,18,39"};

int run(const Arguments& arguments, Output& output) {
  Grid grid = grid_from(arguments, kDefaults);
  grid.modes = {slice_mode_from(arguments)};
  grid.workers = arguments.workers();
  const std::uint64_t stores = arguments.whole("stores", 3, 1, 1000);
  std::vector<RiskResult> results;
  {
    Progress progress(output, "measuring", "stores");
    results = measure_risk(grid, stores, progress);
  }
  if (output.json()) {
    output.object({{"environment", environment()}, {"results", json_of(results)}});
    return 0;
  }
  std::string head;
  for (const auto& [name, value] : environment())
    head.append(name).append(": ").append(value + "\n");
  print(head + "\n" + in_words(results, output.style()));
  return 0;
}

std::vector<Option> options() {
  std::vector<Option> options = grid_options(kDefaults);
  options.push_back(
      {.name = "stores",
       .value = "N",
       .help = "stores of different seeds, the first of --seed, that are averaged over",
       .fallback = "3"});
  options.push_back(workers_option());
  const std::vector<Option> training = training_options();
  options.insert(options.end(), training.begin(), training.end());
  return options;
}

}  // namespace

Command risk_command() {
  return {.name = "risk",
          .summary = "what placement by declared risk saves where requests are skewed",
          .usage = "[options]",
          .operands = {},
          .options = options(),
          .notes =
              "Every sample is a subject; risks are exponential, or after Zipf, 1 on average.\n"
              "Requests come in proportion to risk. Their sample visits are counted in stores\n"
              "that are made without risks and with them, at the default thresholds. The\n"
              "stores lie in a temporary directory: TMPDIR chooses the disk.\n",
          .run = run};
}

}  // namespace sisa
