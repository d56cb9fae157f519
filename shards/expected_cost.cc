#include "shards/expected_cost.h"

#include <algorithm>
#include <cassert>
#include <cmath>

namespace sisa {
namespace {

// As many requests one by one are summed each for itself; more in groups, each by its middle, which
// is off by less than a slice and 1e-5 of the visits.
constexpr double kGroups = 1024;

// The probability that at least one of `trials` independent trials succeeds.
double any_of(double trials, double chance) {
  return trials <= 0 ? 0 : -std::expm1(trials * std::log1p(-chance));
}

// What the slices of a layout cost when `subjects` are left.
class SliceCosts {
 public:
  SliceCosts(const SampleCounts& counts, const Layout& layout, double subjects)
      : plan_(layout.plan),
        share_(1.0 / layout.shards / layout.plan.slices),
        epochs_(layout.plan.mode == SliceMode::kCumulative
                    ? 2.0 * layout.plan.epochs / (layout.plan.slices + 1.0)
                    : layout.plan.epochs),
        samples_(subjects * share_ * (counts.samples / counts.subjects)),
        occupied_(any_of(subjects, share_)),
        earlier_(layout.plan.mode == SliceMode::kCumulative ? any_of(subjects - 1, share_) : 0) {}

  // The probability that a subject is in a given slice of a given shard.
  double share() const { return share_; }

  // Adds what slice `slice` costs if on average that many shards train it. A sample of an earlier
  // slice is visited if another subject is in this one.
  void add(std::uint32_t slice, double trained, ExpectedCost& cost) const {
    cost.slices += trained * occupied_;
    cost.sample_visits += trained * epochs_ * samples_ * (1 + (slice - 1.0) * earlier_);
    if (plan_.mode == SliceMode::kIncremental) {
      cost.samples_read += trained * samples_;
    } else if (slice == plan_.slices) {
      cost.samples_read += trained * samples_ * slice;
    }
  }

 private:
  SlicePlan plan_;
  double share_;
  double epochs_;
  double samples_;
  double occupied_;
  double earlier_;
};

void check(const SampleCounts& counts, const Layout& layout, double requests) {
  assert(counts.subjects > 0 && counts.samples >= counts.subjects);
  assert(layout.shards >= 1 && layout.plan.slices >= 1);
  assert(requests >= 0 && requests <= counts.subjects);
  (void)counts, (void)layout, (void)requests;
}

}  // namespace

ExpectedCost expected_training(const SampleCounts& counts, const Layout& layout) {
  check(counts, layout, 0);
  const SliceCosts costs(counts, layout, counts.subjects);
  ExpectedCost cost;
  cost.shards = layout.shards * any_of(counts.subjects, 1.0 / layout.shards);
  for (std::uint32_t slice = 1; slice <= layout.plan.slices; ++slice) {
    costs.add(slice, layout.shards, cost);
  }
  return cost;
}

ExpectedCost expected_batch(const SampleCounts& counts, const Layout& layout, double requests) {
  check(counts, layout, requests);
  const SliceCosts costs(counts, layout, counts.subjects - requests);
  ExpectedCost cost;
  cost.shards = layout.shards * any_of(requests, 1.0 / layout.shards);
  for (std::uint32_t slice = 1; slice <= layout.plan.slices; ++slice) {
    costs.add(slice, layout.shards * any_of(requests, slice * costs.share()), cost);
  }
  return cost;
}

ExpectedCost expected_one_by_one(const SampleCounts& counts, const Layout& layout,
                                 double requests) {
  check(counts, layout, requests);
  ExpectedCost cost;
  cost.shards = requests;
  const double groups = std::min(std::ceil(requests), kGroups);
  for (double group = 0; group < groups; ++group) {
    const double each = requests / groups;
    const double left = counts.subjects - (group + 0.5) * each - 0.5;  // after the middle one
    const SliceCosts costs(counts, layout, left);
    for (std::uint32_t slice = 1; slice <= layout.plan.slices; ++slice) {
      costs.add(slice, each * layout.shards * slice * costs.share(), cost);
    }
  }
  return cost;
}

}  // namespace sisa
