#include "bench/retrain_cost/measurement.h"

#include <algorithm>
#include <cmath>

#include "bench/environment.h"
#include "bench/grid/bench_store.h"
#include "bench/grid/placed_samples.h"
#include "bench/quiet_observer.h"

namespace sisa {
namespace {

/// The draw that is trained; those whose visits alone are counted follow it.
constexpr std::uint64_t kTrainedDraw = 0;

/// Passes on visits alone: what the trainings say of their own beginnings and ends is no matter.
class Visits : public Observer {
 public:
  explicit Visits(Observer& next) : next_(next) {}
  void on_visits(std::uint64_t count) override { next_.on_visits(count); }
  bool stop_requested() const override { return next_.stop_requested(); }

 private:
  Observer& next_;
};

/// Numbers of which mean and its standard error are wanted.
class Mean {
 public:
  void add(double value) {
    ++count_;
    const double off = value - mean_;
    mean_ += off / count_;
    squares_ += off * (value - mean_);
  }
  double value() const { return mean_; }
  double standard_error() const {
    return count_ < 2 ? 0 : std::sqrt(squares_ / (count_ - 1) / count_);
  }

 private:
  double count_ = 0;
  double mean_ = 0;
  double squares_ = 0;  // of the distances from the mean
};

class LayoutMeasurement {
 public:
  LayoutMeasurement(const Grid& grid, const Layout& layout, Observer& observer)
      : grid_(grid), layout_(layout), visits_(observer), quiet_(observer) {}

  LayoutResult run() {
    const BenchStore store(grid_, layout_, visits_);
    LayoutResult result;
    result.layout = layout_;
    result.samples = store.samples();
    result.train_visits = store.training().sample_visits;
    result.train_seconds = store.training().seconds;
    result.accuracy = store.accuracy(store.path(), quiet_).value_or(0);
    result.shard_accuracy = store.shard_accuracy().value_or(0);
    result.checkpoint_bytes = store.checkpoint_bytes();
    const PlacedSamples placed = placed_in(store.path());
    for (const std::uint64_t requests : grid_.requests) result.rows.push_back({requests, {}, {}});
    draw(placed, result);
    batches(store, placed, result);
    one_by_one(store, placed, result);
    pending(store, placed, result);
    return result;
  }

 private:
  static PlacedSamples placed_in(const std::string& path) {
    Store store(path, Access::kRead);
    return PlacedSamples(store);
  }

  /// The closed forms, and the visits of many draws.
  void draw(const PlacedSamples& placed, LayoutResult& result) const {
    const SampleCounts counts{static_cast<double>(placed.size()),
                              static_cast<double>(placed.size())};
    for (RequestRow& row : result.rows) {
      const auto requests = static_cast<double>(row.requests);
      row.batch.expected_visits = expected_batch(counts, layout_, requests).sample_visits;
      row.one_by_one.expected_visits = expected_one_by_one(counts, layout_, requests).sample_visits;
      Mean batch, one_by_one;
      for (std::uint64_t i = 1; i <= grid_.draws; ++i) {
        const auto chosen = placed.choose(row.requests, kTrainedDraw + i);
        batch.add(static_cast<double>(placed.batch_visits(chosen)));
        one_by_one.add(static_cast<double>(placed.one_by_one_visits(chosen).back()));
      }
      row.batch.mean_visits = batch.value();
      row.batch.standard_error = batch.standard_error();
      row.one_by_one.mean_visits = one_by_one.value();
      row.one_by_one.standard_error = one_by_one.standard_error();
    }
  }

  void batches(const BenchStore& store, const PlacedSamples& placed, LayoutResult& result) {
    for (RequestRow& row : result.rows) {
      const auto chosen = placed.choose(row.requests, kTrainedDraw);
      Ensemble ensemble(store.copy(), Access::kWrite);
      add(unlearn(ensemble, placed.ids(chosen)), result, row.batch);
    }
  }

  void one_by_one(const BenchStore& store, const PlacedSamples& placed, LayoutResult& result) {
    const auto chosen = placed.choose(grid_.requests.back(), kTrainedDraw);
    Ensemble ensemble(store.copy(), Access::kWrite);
    RequestCost sum;
    auto row = result.rows.begin();
    for (std::size_t i = 0; i < chosen.size(); ++i) {
      add(unlearn(ensemble, placed.ids({&chosen[i], 1})), result, sum);
      if (i + 1 != row->requests) continue;
      row->one_by_one.visits = sum.visits;
      row->one_by_one.seconds = sum.seconds;
      row->one_by_one.predicted_seconds = sum.predicted_seconds;
      ++row;
    }
  }

  TrainReport unlearn(Ensemble& ensemble, const std::vector<std::string>& ids) {
    return ensemble.unlearn({.ids = ids}, {.workers = grid_.workers}, visits_).training;
  }

  static void add(const TrainReport& training, const LayoutResult& result, RequestCost& cost) {
    cost.visits += training.sample_visits;
    cost.seconds += training.seconds;
    cost.predicted_seconds = static_cast<double>(cost.visits) * result.visit_seconds();
  }

  void pending(const BenchStore& store, const PlacedSamples& placed, LayoutResult& result) {
    const std::string path = store.copy();
    std::size_t gone = 0;
    for (std::size_t waiting = 1; waiting <= placed.size() / 4; waiting *= 10) {
      const auto chosen = placed.choose(waiting, kTrainedDraw);
      const std::vector<std::string> ids = placed.ids(std::span(chosen).subspan(gone));
      Ensemble(path, Access::kWrite).unlearn({.ids = ids}, {.defer = true}, quiet_);
      gone = waiting;
      result.pending.push_back({waiting, store.accuracy(path, quiet_)});
    }
  }

  const Grid& grid_;
  const Layout layout_;
  Visits visits_;
  QuietObserver quiet_;
};

/// Sample visits that a layout is expected to take.
double expected_visits(const Grid& grid, const Layout& layout, double samples) {
  const SampleCounts counts{samples, samples};
  double visits = expected_training(counts, layout).sample_visits;
  for (const std::uint64_t requests : grid.requests) {
    visits += expected_batch(counts, layout, static_cast<double>(requests)).sample_visits;
  }
  const auto most = static_cast<double>(grid.requests.back());
  return visits + expected_one_by_one(counts, layout, most).sample_visits;
}

/// What only a process's first training takes is no part of its price.
void warm_up(Grid grid, const Observer& observer) {
  grid.base.training.epochs = 1;
  QuietObserver quiet(observer);
  const BenchStore once(grid, grid.single(), quiet);
}

}  // namespace

Results measure(const Grid& grid, Observer& observer) {
  std::vector<Layout> layouts = grid.layouts();
  std::erase_if(layouts, [&](const Layout& layout) { return same(layout, grid.single()); });
  layouts.insert(layouts.begin(), grid.single());

  const auto samples = static_cast<double>(count_samples(grid));
  double visits = 0;
  for (const Layout& layout : layouts) visits += expected_visits(grid, layout, samples);
  observer.on_start(layouts.size(), static_cast<std::uint64_t>(visits));

  warm_up(grid, observer);
  Results results;
  results.environment = environment();
  for (std::size_t i = 0; i < layouts.size(); ++i) {
    LayoutResult result = LayoutMeasurement(grid, layouts[i], observer).run();
    observer.on_shard_done(ShardId{static_cast<std::uint32_t>(i)});
    if (i == 0) results.single = result;
    results.layouts.push_back(std::move(result));
  }
  return results;
}

}  // namespace sisa
