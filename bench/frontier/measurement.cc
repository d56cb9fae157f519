#include "bench/frontier/measurement.h"

#include <algorithm>

#include "bench/grid/bench_store.h"
#include "bench/grid/placed_samples.h"
#include "bench/quiet_observer.h"
#include "engine/model_spec.h"

namespace sisa {
namespace {

// The default is tuned for hidden layers; a single one learns too slowly with it.
constexpr double kLinearRate = 0.01;

Grid grid_of(const Grid& grid, const Recipe& recipe) {
  Grid own = grid;
  own.base.front.name = recipe.front == "none" ? "" : recipe.front;
  own.base.model.architecture = recipe.model;
  own.modes = {SliceMode::kCumulative};
  if (recipe.model == "linear") own.base.training.learning_rate = kLinearRate;
  if (method_of(own.base.model) == Method::kSums) own.slices = {1};
  return own;
}

double forgetting_seconds(const BenchStore& store, std::uint64_t requests, int workers,
                          Observer& observer) {
  const std::string copy = store.copy();
  ForgetSet forget;
  {
    Store placed(copy, Access::kRead);
    const PlacedSamples samples(placed);
    forget.ids = samples.ids(samples.choose(requests, 0));
  }
  Ensemble ensemble(copy, Access::kWrite);
  const UnlearnReport report = ensemble.unlearn(forget, {.workers = workers}, observer);
  return report.accepted_ms / 1e3 + report.training.seconds;
}

FrontierRow measure(const Grid& grid, const Recipe& recipe, const Layout& layout,
                    Observer& observer) {
  QuietObserver quiet(observer);
  const BenchStore store(grid, layout, quiet);
  FrontierRow row;
  row.recipe = recipe;
  row.shards = layout.shards;
  row.slices = layout.plan.slices;
  row.accuracy = store.accuracy(store.path(), quiet).value_or(0);
  row.train_seconds = store.training().seconds;
  row.checkpoint_bytes = store.checkpoint_bytes();
  for (const std::uint64_t requests : grid.requests) {
    row.costs.push_back({requests, forgetting_seconds(store, requests, grid.workers, quiet)});
  }
  return row;
}

// Marks, for each K, the ensembles that no other is at least as good as in both ways and better in
// one.
void mark_best(std::vector<FrontierRow>& rows, std::size_t k) {
  for (FrontierRow& row : rows) {
    const double speed = row.costs[k].speed_up;
    row.costs[k].best = std::none_of(rows.begin(), rows.end(), [&](const FrontierRow& other) {
      const double others = other.costs[k].speed_up;
      return other.accuracy >= row.accuracy && others >= speed &&
             (other.accuracy > row.accuracy || others > speed);
    });
  }
}

}  // namespace

std::vector<FrontierRow> measure_frontier(const Grid& grid, const std::vector<Recipe>& recipes,
                                          Observer& observer) {
  count_samples(grid);
  std::vector<FrontierRow> rows;
  std::size_t ensembles = 0;
  for (const Recipe& recipe : recipes) ensembles += 1 + grid_of(grid, recipe).layouts().size();
  observer.on_start(ensembles, 0);
  for (const Recipe& recipe : recipes) {
    const Grid own = grid_of(grid, recipe);
    std::vector<Layout> layouts = own.layouts();
    std::erase_if(layouts, [&](const Layout& layout) { return same(layout, own.single()); });
    layouts.insert(layouts.begin(), own.single());
    const std::size_t single = rows.size();
    for (const Layout& layout : layouts) {
      FrontierRow row = measure(own, recipe, layout, observer);
      const FrontierRow& one = rows.size() == single ? row : rows[single];
      const double seconds = one.train_seconds;
      row.lost = one.accuracy - row.accuracy;
      for (FrontierCost& cost : row.costs) cost.speed_up = seconds / cost.seconds;
      rows.push_back(std::move(row));
      observer.on_shard_done({});
    }
  }
  for (std::size_t k = 0; k < grid.requests.size(); ++k) mark_best(rows, k);
  return rows;
}

}  // namespace sisa
