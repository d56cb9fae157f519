#include "engine/slice_training.h"

#include <algorithm>
#include <cmath>
#include <cstring>

#include "shards/error.h"

namespace sisa {
namespace {

[[noreturn]] void refuse_divergence(const SliceSchedule& schedule) {
  throw Error(ErrorKind::kFailed, "training of " +
                                      to_string(Place{schedule.shard, schedule.slice}) +
                                      " diverged: the loss or a weight is no longer finite; try a "
                                      "lower learning rate");
}

bool all_finite(const Tensor& tensor) {
  if (tensor.dtype != DType::kF32) return true;
  for (std::size_t at = 0; at < tensor.data.size(); at += sizeof(float)) {
    float value;
    std::memcpy(&value, tensor.data.data() + at, sizeof value);
    if (!std::isfinite(value)) return false;
  }
  return true;
}

}  // namespace

State take_steps(SliceTraining& training, BatchSequence& batches, const SampleBlock& samples,
                 Augmentation augmentation, Observer& observer) {
  const SliceSchedule& schedule = batches.schedule();
  double losses = 0;  // over all visits
  for (Batch batch; batches.next(batch);) {
    if (observer.stop_requested()) {
      throw Error(ErrorKind::kInterrupted, "training was interrupted");
    }
    const SampleBlock& seen = augmentation.apply(schedule, samples, batch);
    const float loss = training.step(batch, seen);
    if (!std::isfinite(loss)) refuse_divergence(schedule);
    losses += double{loss} * static_cast<double>(batch.samples.size());
    observer.on_visits(batch.samples.size());
  }
  State state = training.state();
  if (!std::all_of(state.begin(), state.end(), all_finite)) refuse_divergence(schedule);
  observer.on_slice_trained({schedule.shard, schedule.slice}, schedule.visits,
                            losses / static_cast<double>(schedule.visits));
  return state;
}

}  // namespace sisa
