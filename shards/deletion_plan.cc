#include "shards/deletion_plan.h"

#include <algorithm>
#include <tuple>

namespace sisa {

DeletionPlan plan_deletion(std::span<const LocatedSample> forget) {
  DeletionPlan plan;
  plan.samples.assign(forget.begin(), forget.end());
  std::sort(plan.samples.begin(), plan.samples.end(), [](const auto& a, const auto& b) {
    return std::tie(a.place, a.key) < std::tie(b.place, b.key);
  });
  plan.samples.erase(std::unique(plan.samples.begin(), plan.samples.end()), plan.samples.end());
  for (const LocatedSample& sample : plan.samples) {
    plan.first_slice.try_emplace(sample.place.shard,
                                 sample.place.slice);  // lowest slice comes first
  }
  return plan;
}

std::uint64_t retrain_visits(std::span<const std::uint64_t> slice_samples, SliceId first,
                             const SlicePlan& plan) {
  std::uint64_t visible = 0;
  std::uint64_t visits = 0;
  for (std::uint32_t slice = 1; slice <= plan.slices; ++slice) {
    const std::uint64_t own = slice_samples[slice - 1];
    visible = plan.mode == SliceMode::kCumulative ? visible + own : own;
    if (slice >= first.value && own > 0) visits += slice_visits(visible, plan);
  }
  return visits;
}

}  // namespace sisa
