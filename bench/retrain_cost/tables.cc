#include "bench/retrain_cost/tables.h"

#include <algorithm>
#include <cmath>
#include <sstream>

#include "bench/retrain_cost/published.h"
#include "cli/format.h"
#include "cli/table.h"

namespace sisa {
namespace {

using Align = Table::Align;

std::string percent(double share) { return (share < 0 ? "" : "+") + fixed(100 * share, 1) + " %"; }

std::string times(double factor) { return fixed(factor, 2) + "×"; }

std::string titled(const std::string& title, const Table& table, const Style& style) {
  return "\n" + style.bold(title) + "\n" + table.text(style);
}

std::string layouts(const Results& results, const Style& style) {
  Table table({{"shards × slices", Align::kLeft},
               {"training"},
               {"µs a visit"},
               {"accuracy"},
               {"one shard alone"},
               {"checkpoints"}});
  for (const LayoutResult& layout : results.layouts) {
    table.add({name_of(layout.layout), duration(layout.train_seconds),
               fixed(1e6 * layout.visit_seconds(), 2), fixed(layout.accuracy, 4),
               fixed(layout.shard_accuracy, 4),
               fixed(static_cast<double>(layout.checkpoint_bytes) / 1e6, 1) + " MB"});
  }
  return titled("Layouts; 1 × 1 is one model on everything", table, style);
}

/// One way of making requests, over all layouts.
std::string costs(const Results& results, const std::string& title, RequestCost RequestRow::*way,
                  const Style& style) {
  Table table({{"shards × slices", Align::kLeft},
               {"K"},
               {"visits"},
               {"closed form"},
               {"off"},
               {"in s.e."},
               {"seconds"},
               {"off visits × price"},
               {"speed-up"},
               {"closed form"},
               {"in seconds"}});
  for (const LayoutResult& layout : results.layouts) {
    for (std::size_t i = 0; i < layout.rows.size(); ++i) {
      const RequestCost& cost = layout.rows[i].*way;
      const SpeedUp speed = speed_up(results.single.rows[i].*way, cost);
      const double off = cost.mean_visits - cost.expected_visits;
      table.add({i == 0 ? name_of(layout.layout) : "", grouped(layout.rows[i].requests),
                 grouped(static_cast<std::uint64_t>(cost.mean_visits)),
                 grouped(static_cast<std::uint64_t>(cost.expected_visits)),
                 percent(cost.visits_error()),
                 cost.standard_error > 0 ? fixed(off / cost.standard_error, 1) : "-",
                 fixed(cost.seconds, 2), percent(cost.seconds_error()), times(speed.drawn),
                 times(speed.expected), times(speed.seconds)});
    }
  }
  return titled(title, table, style);
}

std::string pending(const Results& results, const Style& style) {
  std::vector<Table::Column> columns = {{"shards × slices", Align::kLeft}, {"none"}};
  const auto longest = std::max_element(
      results.layouts.begin(), results.layouts.end(),
      [](const auto& a, const auto& b) { return a.pending.size() < b.pending.size(); });
  for (const PendingRow& row : longest->pending) columns.push_back({grouped(row.pending)});
  Table table(columns);
  for (const LayoutResult& layout : results.layouts) {
    std::vector<std::string> cells = {name_of(layout.layout), fixed(layout.accuracy, 4)};
    for (const PendingRow& row : layout.pending) {
      cells.push_back(row.accuracy ? fixed(*row.accuracy, 4) : "no model");
    }
    table.add(cells);
  }
  return titled("Accuracy while that many deletions wait and nothing is retrained", table, style);
}

std::string headline(const Results& results, const Style& style) {
  const LayoutResult* layout = published_layout(results);
  if (layout == nullptr) {
    return "\nThe published headline is of 20 × 50, which is not in this grid.\n";
  }
  Table table({{"K"}, {"published"}, {"here, visits"}, {"here, closed form"}, {"here, seconds"}});
  for (const PublishedSpeedUp& published : kPublished) {
    for (std::size_t i = 0; i < layout->rows.size(); ++i) {
      if (layout->rows[i].requests != published.requests) continue;
      const SpeedUp speed = speed_up(results.single.rows[i].batch, layout->rows[i].batch);
      table.add({std::to_string(published.requests),
                 times(published.speed_up) + " " + published.data, times(speed.drawn),
                 times(speed.expected), times(speed.seconds)});
    }
  }
  return titled("Published speed-ups of 20 × 50 in a batch (Bourtoule et al. 2021), and these",
                table, style);
}

}  // namespace

std::string name_of(const Layout& layout) {
  const std::string cut =
      std::to_string(layout.shards) + " × " + std::to_string(layout.plan.slices);
  return layout.plan.mode == SliceMode::kCumulative ? cut : cut + " incremental";
}

std::string in_words(const Grid& grid, const Results& results, const Style& style) {
  std::string text;
  for (const auto& [name, value] : results.environment) text += name + ": " + value + "\n";
  text += "data: " + grid.data + ", " + grid.base.model.architecture + ", " +
          counted(grid.base.training.epochs, "epoch") + ", " +
          counted(static_cast<std::uint64_t>(grid.workers), "worker") + "; visits are means of " +
          counted(grid.draws, "draw") + " of K samples, seconds of one\n";
  text += layouts(results, style);
  text += costs(results, "K requests in one batch", &RequestRow::batch, style);
  text += costs(results, "K requests one by one", &RequestRow::one_by_one, style);
  text += pending(results, style);
  return text + headline(results, style);
}

}  // namespace sisa
