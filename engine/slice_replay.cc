#include "engine/slice_replay.h"

#include <vector>

#include "shards/deletion_plan.h"
#include "shards/schedule.h"

namespace sisa {

std::uint64_t SliceReplay::train(ShardId shard, Checkpoint checkpoint, SliceId last,
                                 Observer& observer, const CheckpointSink& sink) const {
  if (checkpoint.slice >= last) return 0;
  const bool cumulative = config_.training.slice_mode == SliceMode::kCumulative;
  SampleBlock block(config_.model_input());
  if (cumulative) {
    for (SliceId seen{1}; seen <= checkpoint.slice; ++seen.value) {
      block.append_slice(samples_, {shard, seen});
    }
  } else {
    block.retained_set = checkpoint.record.retained_set;
  }
  std::uint64_t visits = 0;
  while (checkpoint.slice < last) {
    ++checkpoint.slice.value;
    if (!cumulative) block.drop_samples();
    const std::size_t arrived = block.append_slice(samples_, {shard, checkpoint.slice});
    train_slice(shard, block, arrived, checkpoint, observer);
    sink(checkpoint);
    visits += checkpoint.record.sample_visits;
  }
  return visits;
}

void SliceReplay::train_slice(ShardId shard, const SampleBlock& block, std::size_t arrived,
                              Checkpoint& checkpoint, Observer& observer) const {
  CheckpointRecord& record = checkpoint.record;
  record.predecessor = record.digest;
  record.retained_set = block.retained_set;
  record.samples += arrived;
  record.fingerprint = learner_.fingerprint();
  record.sample_visits = 0;
  if (arrived == 0) return;  // an empty slice passes its predecessor's state on

  if (checkpoint.state.empty()) checkpoint.state = learner_.initial_state(shard, block);
  const SliceSchedule schedule{.seed = config_.seed,
                               .shard = shard,
                               .slice = checkpoint.slice,
                               .visits = slice_visits(block.size(), config_.slice_plan()),
                               .batch_size = config_.training.batch_size};
  BatchSequence batches(schedule, block.keys);
  checkpoint.state = learner_.train(checkpoint.state, batches, block, observer);
  record.sample_visits = schedule.visits;
  record.digest = digest_of(checkpoint.state);
}

std::uint64_t SliceReplay::visits(ShardId shard, SliceId from, SliceId last) const {
  std::vector<std::uint64_t> counts(config_.slices, 0);  // slices after `last` count as empty
  for (SliceId slice{1}; slice <= last; ++slice.value) {
    counts[slice.value - 1] = samples_.count({shard, slice});
  }
  return retrain_visits(counts, SliceId{from.value + 1}, config_.slice_plan());
}

}  // namespace sisa
