#include "engine/augmentation.h"

#include <algorithm>
#include <cassert>
#include <numeric>
#include <span>
#include <string>

#include "shards/random_stream.h"

namespace sisa {
namespace {

bool declares(const TrainingConfig& training, const std::string& name) {
  return std::count(training.augment.begin(), training.augment.end(), name) > 0;
}

/// From -reach to reach, by the lowest 31 bits.
std::int64_t offset(std::uint64_t bits, std::int64_t reach) {
  const std::uint64_t choices = 2 * static_cast<std::uint64_t>(reach) + 1;
  return static_cast<std::int64_t>((bits & 0x7fffffff) * choices >> 31) - reach;
}

}  // namespace

Augmentation::Augmentation(const StoreConfig& config)
    : crop_(declares(config.training, "crop")),
      flip_(declares(config.training, "flip")),
      changed_(config.model_input()) {
  assert(config.training.augment.empty() || config.model_input().shape.size() == 3);
}

std::int64_t Augmentation::reach(std::int64_t extent) {
  return std::min<std::int64_t>(4, extent / 8);
}

ImageChange Augmentation::change(const SliceSchedule& schedule, std::uint32_t epoch,
                                 const SampleKey& sample) const {
  const std::uint64_t stream = stream_seed(
      {schedule.seed, Purpose::kAugmentation, schedule.shard, schedule.slice, epoch, 0});
  const std::uint64_t bits = mix64(stream ^ mix64(sample.word(0) ^ mix64(sample.word(1))));
  ImageChange change;
  if (crop_) {
    change.down = offset(bits, reach(changed_.layout.shape[1]));
    change.right = offset(bits >> 31, reach(changed_.layout.shape[2]));
  }
  if (flip_) change.mirrored = bits >> 63 == 1;
  return change;
}

const SampleBlock& Augmentation::apply(const SliceSchedule& schedule, const SampleBlock& samples,
                                       Batch& batch) {
  if (!crop_ && !flip_) return samples;
  const std::size_t bytes = samples.layout.bytes();
  changed_.drop_samples();
  changed_.features.resize(batch.samples.size() * bytes);
  auto out = std::span(changed_.features);
  for (const std::uint32_t i : batch.samples) {
    changed_.keys.push_back(samples.keys[i]);
    changed_.labels.push_back(samples.labels[i]);
    change_image(samples.layout, samples.row(i), change(schedule, batch.epoch, samples.keys[i]),
                 out.first(bytes));
    out = out.subspan(bytes);
  }
  indices_.resize(batch.samples.size());
  std::iota(indices_.begin(), indices_.end(), 0U);
  batch.samples = indices_;
  return changed_;
}

}  // namespace sisa
