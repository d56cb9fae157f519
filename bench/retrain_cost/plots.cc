#include "bench/retrain_cost/plots.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "bench/retrain_cost/tables.h"
#include "cli/format.h"

namespace sisa {
namespace {

using Mark = Series::Mark;
using Expected = ExpectedCost (*)(const SampleCounts&, const Layout&, double);

constexpr const char* kLegend =
    "Points: measured, the mean of many draws. Lines: the closed form; dashed where slices are "
    "trained alone.";

SampleCounts counts_of(const Results& results) {
  const auto samples = static_cast<double>(results.single.samples);
  return {samples, samples};
}

/// Gives equal things equal colours, whichever mode they are of.
template <class Key>
class Colours {
 public:
  int of(const Key& key) {
    return known_.try_emplace(key, static_cast<int>(known_.size())).first->second;
  }

 private:
  std::map<Key, int> known_;
};

using Cut = std::pair<std::uint32_t, std::uint32_t>;

Cut cut_of(const LayoutResult& result) { return {result.layout.shards, result.layout.plan.slices}; }

/// Layouts that differ in their slices alone. One slice is of both modes.
struct Curve {
  Layout layout;  ///< of the first
  std::vector<const LayoutResult*> members;

  std::string name() const {
    return counted(layout.shards, "shard") +
           (layout.plan.mode == SliceMode::kIncremental ? ", incremental" : "");
  }
  Mark line() const {
    return layout.plan.mode == SliceMode::kIncremental ? Mark::kDashes : Mark::kLine;
  }
};

std::vector<Curve> curves_of(const Results& results) {
  std::set<std::pair<SliceMode, std::uint32_t>> kinds;
  for (const LayoutResult& result : results.layouts) {
    kinds.emplace(result.layout.plan.mode, result.layout.shards);
  }
  std::vector<Curve> curves;
  for (const auto& [mode, shards] : kinds) {
    Curve curve;
    for (const LayoutResult& result : results.layouts) {
      const auto& [s, plan] = result.layout;
      if (s == shards && (plan.mode == mode || plan.slices == 1)) curve.members.push_back(&result);
    }
    curve.layout = curve.members.front()->layout;
    curve.layout.plan.mode = mode;
    curves.push_back(std::move(curve));
  }
  return curves;
}

/// From 1 to `most`, about 40 whole numbers that a logarithmic axis shows evenly.
std::vector<double> steps_to(double most) {
  std::vector<double> steps;
  for (int i = 0; i <= 40; ++i) {
    const double step = std::round(std::pow(most, i / 40.0));
    if (steps.empty() || step > steps.back()) steps.push_back(step);
  }
  return steps;
}

Plot speed_over_requests(const Results& results, const std::string& name, const std::string& how,
                         RequestCost RequestRow::*way, Expected expected) {
  Plot plot{.name = name,
            .title = "Speed-up over retraining one model, requests " + how,
            .x = "requests K",
            .y = "times fewer sample visits",
            .log_x = true,
            .log_y = true,
            .series = {},
            .caption = kLegend};
  const SampleCounts counts = counts_of(results);
  const double most =
      std::min(2.5 * static_cast<double>(results.single.rows.back().requests), counts.samples - 1);
  Colours<Cut> colours;
  for (const LayoutResult& result : results.layouts) {
    if (&result == &results.layouts.front()) continue;  // the single model, against itself
    const bool alone = result.layout.plan.mode == SliceMode::kIncremental;
    const int colour = colours.of(cut_of(result));
    Series line{name_of(result.layout), alone ? Mark::kDashes : Mark::kLine, colour, {}};
    for (const double k : steps_to(most)) {
      line.points.emplace_back(k, expected(counts, results.single.layout, k).sample_visits /
                                      expected(counts, result.layout, k).sample_visits);
    }
    Series points{"", Mark::kPoints, colour, {}};
    for (std::size_t i = 0; i < result.rows.size(); ++i) {
      points.points.emplace_back(static_cast<double>(result.rows[i].requests),
                                 speed_up(results.single.rows[i].*way, result.rows[i].*way).drawn);
    }
    plot.series.push_back(std::move(line));
    plot.series.push_back(std::move(points));
  }
  return plot;
}

Plot cost_over_slices(const Results& results) {
  const RequestRow& single = results.single.rows.front();
  const auto requests = static_cast<double>(single.requests);
  const std::string many = single.requests == 1
                               ? "one request costs"
                               : std::to_string(single.requests) + " requests in a batch cost";
  Plot plot{.name = "cost",
            .title = "What " + many,
            .x = "slices R",
            .y = "% of retraining one model",
            .log_x = true,
            .log_y = true,
            .series = {},
            .caption = kLegend};
  Colours<std::uint32_t> colours;
  for (const Curve& curve : curves_of(results)) {
    const int colour = colours.of(curve.layout.shards);
    Series line{curve.name(), curve.line(), colour, {}};
    for (const double slices : steps_to(2.0 * curve.members.back()->layout.plan.slices)) {
      Layout layout = curve.layout;
      layout.plan.slices = static_cast<std::uint32_t>(slices);
      const double visits = expected_batch(counts_of(results), layout, requests).sample_visits;
      line.points.emplace_back(slices, 100 * visits / single.batch.expected_visits);
    }
    Series points{"", Mark::kPoints, colour, {}};
    for (const LayoutResult* member : curve.members) {
      points.points.emplace_back(
          member->layout.plan.slices,
          100 * member->rows.front().batch.mean_visits / single.batch.expected_visits);
    }
    plot.series.push_back(std::move(line));
    plot.series.push_back(std::move(points));
  }
  return plot;
}

Plot storage_over_slices(const Results& results) {
  Plot plot{.name = "storage",
            .title = "What checkpoints take",
            .x = "slices R",
            .y = "MB",
            .log_x = true,
            .log_y = true,
            .series = {},
            .caption = "Stored bytes of all checkpoints."};
  int colour = 0;
  for (const Curve& curve : curves_of(results)) {
    if (curve.layout.plan.mode == SliceMode::kIncremental) continue;  // they take the same
    Series points{curve.name(), Mark::kLinePoints, colour++, {}};
    for (const LayoutResult* member : curve.members) {
      points.points.emplace_back(member->layout.plan.slices,
                                 static_cast<double>(member->checkpoint_bytes) / 1e6);
    }
    plot.series.push_back(std::move(points));
  }
  return plot;
}

/// Of layouts with the same slices, over their shards.
Plot accuracy_over_shards(const Results& results) {
  Plot plot{.name = "accuracy",
            .title = "Accuracy",
            .x = "shards S",
            .y = "% of the test data",
            .log_x = true,
            .series = {},
            .caption = "The ensembles, by their slices, and one shard of each alone."};
  std::set<std::pair<SliceMode, std::uint32_t>> kinds;
  for (const LayoutResult& result : results.layouts) {
    kinds.emplace(result.layout.plan.mode, result.layout.plan.slices);
  }
  int colour = 0;
  for (const auto& [mode, slices] : kinds) {
    const bool alone = mode == SliceMode::kIncremental;
    const std::string name = counted(slices, "slice") + (alone ? ", incremental" : "");
    Series ensemble{name, Mark::kLinePoints, colour, {}};
    Series shard{name + ", one shard", Mark::kDashes, colour++, {}};
    for (const LayoutResult& result : results.layouts) {
      const auto& [shards, plan] = result.layout;
      if (plan.mode != mode || plan.slices != slices) continue;
      ensemble.points.emplace_back(shards, 100 * result.accuracy);
      shard.points.emplace_back(shards, 100 * result.shard_accuracy);
    }
    plot.series.push_back(std::move(ensemble));
    if (shard.points.size() > 1) plot.series.push_back(std::move(shard));
  }
  return plot;
}

Plot accuracy_over_pending(const Results& results) {
  Plot plot{.name = "pending",
            .title = "Accuracy while deletions wait",
            .x = "deletions that nothing was retrained for",
            .y = "% of the test data",
            .log_x = true,
            .series = {},
            .caption =
                "Shards answer from their last clean checkpoint, or abstain. A line ends "
                "where no shard has a model left."};
  Colours<Cut> colours;
  for (const LayoutResult& result : results.layouts) {
    const bool alone = result.layout.plan.mode == SliceMode::kIncremental;
    Series series{name_of(result.layout),
                  alone ? Mark::kDashes : Mark::kLinePoints,
                  colours.of(cut_of(result)),
                  {}};
    for (const PendingRow& row : result.pending) {
      if (row.accuracy) {
        series.points.emplace_back(static_cast<double>(row.pending), 100 * *row.accuracy);
      }
    }
    if (series.points.size() > 1) plot.series.push_back(std::move(series));
  }
  return plot;
}

}  // namespace

std::vector<Plot> plots_of(const Results& results) {
  std::vector<Plot> plots = {
      speed_over_requests(results, "speed-up", "in one batch", &RequestRow::batch, expected_batch),
      speed_over_requests(results, "one-by-one", "one by one", &RequestRow::one_by_one,
                          expected_one_by_one),
      cost_over_slices(results),
      accuracy_over_shards(results),
      accuracy_over_pending(results),
      storage_over_slices(results)};
  std::erase_if(plots, [](const Plot& plot) { return plot.series.empty(); });
  return plots;
}

}  // namespace sisa
