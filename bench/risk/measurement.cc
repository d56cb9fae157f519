#include "bench/risk/measurement.h"

#include <string>
#include <unordered_map>
#include <utility>

#include "bench/grid/bench_store.h"
#include "bench/grid/placed_samples.h"
#include "bench/quiet_observer.h"
#include "bench/scratch_directory.h"
#include "bench/text_file.h"
#include "cli/format.h"

namespace sisa {
namespace {

/// Who lives where in a store of some layout, and how good it is once trained. The store itself is
/// gone.
class Candidate {
 public:
  Candidate(const Grid& grid, const Layout& layout, Observer& observer)
      : Candidate(BenchStore(grid, layout, observer)) {}

  std::size_t size() const { return placed_.size(); }
  const RiskStores& report() const { return report_; }
  std::string id(std::size_t sample) const { return placed_.ids({{sample}}).front(); }

  /// What it costs that these, by their numbers in `other`, leave.
  RiskCost cost(const Candidate& other, const std::vector<std::size_t>& leaving) const {
    std::vector<std::size_t> samples;
    for (const std::size_t sample : leaving) samples.push_back(index_.at(other.id(sample)));
    return {static_cast<double>(placed_.batch_visits(samples)),
            static_cast<double>(placed_.one_by_one_visits(samples).back())};
  }

 private:
  explicit Candidate(const BenchStore& trained) : placed_(placed_in(trained)) {
    for (std::size_t i = 0; i < placed_.size(); ++i) index_[id(i)] = i;
    Observer silent;
    report_ = {trained.accuracy(trained.path(), silent).value_or(0),
               static_cast<double>(trained.training().sample_visits)};
  }

  static PlacedSamples placed_in(const BenchStore& trained) {
    Store store(trained.path(), Access::kRead);
    return PlacedSamples(store);
  }

  PlacedSamples placed_;
  std::unordered_map<std::string, std::size_t> index_;
  RiskStores report_;
};

/// Averages over stores and draws.
class Measurement {
 public:
  Measurement(Grid grid, std::uint64_t stores, Observer& observer)
      : grid_(std::move(grid)), stores_(stores), observer_(observer) {}

  std::vector<RiskResult> run() {
    const std::vector<Layout> layouts = grid_.layouts();
    std::vector<RiskResult> results;
    for (const Skew skew : {Skew::kExponential, Skew::kZipf}) {
      for (const Layout& layout : layouts) results.push_back({skew, layout, {}, {}, no_cost()});
    }
    observer_.on_start(layouts.size() * stores_, 0);
    const std::uint64_t first_seed = grid_.base.seed;
    for (std::size_t i = 0; i < layouts.size(); ++i) {
      for (std::uint64_t number = 0; number < stores_; ++number) {
        grid_.base.seed = first_seed + number;
        add_store({&results[i], &results[i + layouts.size()]});
        observer_.on_shard_done({});
      }
    }
    return results;
  }

 private:
  std::vector<RiskRow> no_cost() const {
    std::vector<RiskRow> rows;
    for (const std::uint64_t requests : grid_.requests) rows.push_back({requests, {}, {}});
    return rows;
  }

  /// Adds one store to the averages of a layout, under each skew.
  void add_store(const std::vector<RiskResult*>& results) {
    QuietObserver quiet(observer_);
    const Candidate uniform(grid_, results.front()->layout, quiet);
    for (RiskResult* result : results) {
      const SkewedRequests requests(result->skew, uniform.size(), grid_.base.seed);
      const Candidate risky = placed_by_risk(uniform, requests, result->layout, quiet);
      add(uniform.report(), result->uniform);
      add(risky.report(), result->by_risk);
      for (RiskRow& row : result->rows) {
        for (std::uint64_t draw = 0; draw < grid_.draws; ++draw) {
          const auto leaving = requests.choose(row.requests, draw);
          add(uniform.cost(uniform, leaving), row.uniform);
          add(risky.cost(uniform, leaving), row.by_risk);
        }
      }
    }
  }

  /// The same samples as in `uniform`, placed by these risks.
  Candidate placed_by_risk(const Candidate& uniform, const SkewedRequests& requests,
                           const Layout& layout, Observer& observer) const {
    const ScratchDirectory directory;
    Grid grid = grid_;
    grid.base.risk = RiskTiers::by_default();
    grid.risk_file = (directory.path() / "risks.csv").string();
    std::string risks;
    for (std::size_t i = 0; i < uniform.size(); ++i) {
      risks += uniform.id(i) + ',' + shortest(requests.risks()[i]) + '\n';
    }
    write_text(grid.risk_file, risks);
    return Candidate(grid, layout, observer);
  }

  void add(const RiskStores& report, RiskStores& mean) const {
    mean.accuracy += report.accuracy / static_cast<double>(stores_);
    mean.visits += report.visits / static_cast<double>(stores_);
  }

  void add(const RiskCost& cost, RiskCost& mean) const {
    const auto parts = static_cast<double>(stores_ * grid_.draws);
    mean.batch += cost.batch / parts;
    mean.one_by_one += cost.one_by_one / parts;
  }

  Grid grid_;
  std::uint64_t stores_;
  Observer& observer_;
};

}  // namespace

std::vector<RiskResult> measure_risk(const Grid& grid, std::uint64_t stores, Observer& observer) {
  count_samples(grid);  // refuses what no store of theirs could answer
  return Measurement(grid, stores, observer).run();
}

}  // namespace sisa
