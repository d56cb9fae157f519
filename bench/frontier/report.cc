#include "bench/frontier/report.h"

#include <algorithm>
#include <map>

#include "cli/format.h"
#include "cli/table.h"

namespace sisa {
namespace {

Plot plot_of(const std::vector<FrontierRow>& rows, std::size_t k) {
  const std::string requests = std::to_string(rows.front().costs[k].requests);
  Plot plot{.name = "frontier-" + requests,
            .title = "Accuracy against speed-up, " + requests + " requests in one batch",
            .x = "times as fast as training one model anew",
            .y = "% of the test data",
            .log_x = true,
            .series = {},
            .caption =
                "A point is an ensemble, more shards further right; the line leads through "
                "those that no other beats in both."};
  std::map<std::string, std::size_t> known;
  Series best{"the best", Series::Mark::kDashes, 6, {}};
  for (const FrontierRow& row : rows) {
    const auto [entry, fresh] = known.try_emplace(row.recipe.name(), plot.series.size());
    if (fresh) {
      plot.series.push_back(
          {row.recipe.name(), Series::Mark::kPoints, static_cast<int>(entry->second), {}});
    }
    const std::pair<double, double> point{row.costs[k].speed_up, 100 * row.accuracy};
    plot.series[entry->second].points.push_back(point);
    if (row.costs[k].best) best.points.push_back(point);
  }
  std::sort(best.points.begin(), best.points.end());
  plot.series.push_back(std::move(best));
  return plot;
}

}  // namespace

Json json_of(const std::vector<FrontierRow>& rows) {
  Json list = Json::array();
  for (const FrontierRow& row : rows) {
    Json costs = Json::array();
    for (const FrontierCost& cost : row.costs) {
      costs.push_back({{"requests", cost.requests},
                       {"seconds", cost.seconds},
                       {"speed_up", cost.speed_up},
                       {"best", cost.best}});
    }
    list.push_back({{"front", row.recipe.front},
                    {"model", row.recipe.model},
                    {"shards", row.shards},
                    {"slices", row.slices},
                    {"accuracy", row.accuracy},
                    {"lost", row.lost},
                    {"train_seconds", row.train_seconds},
                    {"checkpoint_bytes", row.checkpoint_bytes},
                    {"costs", costs}});
  }
  return list;
}

std::string in_words(const std::vector<FrontierRow>& rows, const Style& style) {
  std::vector<Table::Column> columns = {{"front", Table::Align::kLeft},
                                        {"model", Table::Align::kLeft},
                                        {"S × R"},
                                        {"accuracy"},
                                        {"lost"},
                                        {"training"},
                                        {"stored"}};
  for (const FrontierCost& cost : rows.front().costs) {
    columns.push_back({"K = " + std::to_string(cost.requests)});
    columns.push_back({"speed-up"});
  }
  Table table(columns);
  for (const FrontierRow& row : rows) {
    std::vector<std::string> cells = {
        row.recipe.front,
        row.recipe.model,
        std::to_string(row.shards) + " × " + std::to_string(row.slices),
        fixed(row.accuracy, 4),
        fixed(100 * row.lost, 2),
        duration(row.train_seconds),
        fixed(static_cast<double>(row.checkpoint_bytes) / 1e6, 1) + " MB"};
    for (const FrontierCost& cost : row.costs) {
      cells.push_back(duration(cost.seconds));
      cells.push_back(fixed(cost.speed_up, cost.speed_up < 10 ? 2 : 0) + (cost.best ? " *" : "  "));
    }
    table.add(cells);
  }
  return table.text(style) +
         "lost: points of accuracy, against one model on everything (1 × 1)\n"
         "speed-up: over training that model anew; *: no other is as accurate and as fast\n";
}

std::vector<Plot> plots_of(const std::vector<FrontierRow>& rows) {
  std::vector<Plot> plots;
  for (std::size_t k = 0; k < rows.front().costs.size(); ++k) plots.push_back(plot_of(rows, k));
  return plots;
}

}  // namespace sisa
