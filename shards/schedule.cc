#include "shards/schedule.h"

#include <algorithm>
#include <cassert>

#include "shards/random_stream.h"

namespace sisa {

std::uint64_t slice_visits(std::uint64_t visible, const SlicePlan& plan) {
  if (plan.mode == SliceMode::kIncremental) return plan.epochs * visible;
  const std::uint64_t parts = std::uint64_t{plan.slices} + 1;
  const std::uint64_t whole_epochs = 2 * std::uint64_t{plan.epochs} / parts;
  const std::uint64_t rest = 2 * std::uint64_t{plan.epochs} % parts;
  // Apart, because together the product overflows for large samples times large epochs.
  return whole_epochs * visible + (rest * visible + parts - 1) / parts;
}

std::vector<std::uint32_t> epoch_order(std::span<const SampleKey> samples, std::uint64_t seed,
                                       ShardId shard, SliceId slice, std::uint32_t epoch) {
  struct Ranked {
    std::uint64_t rank;
    std::uint32_t index;
  };
  const std::uint64_t stream = stream_seed({seed, Purpose::kEpochOrder, shard, slice, epoch, 0});
  assert(samples.size() <= UINT32_MAX);
  std::vector<Ranked> ranked(samples.size());
  for (std::uint32_t i = 0; i < samples.size(); ++i) {
    ranked[i] = {mix64(stream ^ mix64(samples[i].word(0) ^ mix64(samples[i].word(1)))), i};
  }
  std::sort(ranked.begin(), ranked.end(), [&](const Ranked& a, const Ranked& b) {
    return a.rank != b.rank ? a.rank < b.rank : samples[a.index] < samples[b.index];
  });
  std::vector<std::uint32_t> order(samples.size());
  std::transform(ranked.begin(), ranked.end(), order.begin(),
                 [](const Ranked& r) { return r.index; });
  return order;
}

BatchSequence::BatchSequence(const SliceSchedule& schedule, std::span<const SampleKey> samples)
    : schedule_(schedule), samples_(samples), visits_left_(schedule.visits) {
  assert(schedule.batch_size >= 1);
  assert(schedule.visits == 0 || !samples.empty());
}

bool BatchSequence::next(Batch& batch) {
  if (visits_left_ == 0) return false;
  if (position_ == order_.size()) {  // also at the very start, where both are 0
    if (!order_.empty()) ++epoch_;
    order_ = epoch_order(samples_, schedule_.seed, schedule_.shard, schedule_.slice, epoch_);
    position_ = 0;
    step_ = 0;
  }
  const std::size_t size =
      std::min<std::uint64_t>({schedule_.batch_size, order_.size() - position_, visits_left_});
  const std::uint64_t made = schedule_.visits - visits_left_;
  batch = {epoch_, step_, std::span(order_).subspan(position_, size),
           static_cast<double>(made) / static_cast<double>(schedule_.visits)};
  position_ += size;
  visits_left_ -= size;
  ++step_;
  return true;
}

}  // namespace sisa
