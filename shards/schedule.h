#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "shards/identity.h"

namespace sisa {

/// What training slice r visits.
enum class SliceMode : std::uint8_t {
  kCumulative,   ///< the samples of slices 1..r (Bourtoule et al. 2021, section V-B)
  kIncremental,  ///< those of slice r alone
};

/// What every slice of every shard has in common.
struct SlicePlan {
  std::uint32_t slices = 1;  ///< R
  std::uint32_t epochs = 1;  ///< e, over the shard, in all
  SliceMode mode = SliceMode::kCumulative;
};

/// Sample visits that training slice r costs when it visits `visible` samples: cumulative, 2e/(R+1)
/// epochs over them, rounded up, so that no non-empty slice is rounded to nothing; incremental, e
/// epochs. Either way all slices together equal e epochs of unsliced training. Zero only if
/// `visible` is zero.
std::uint64_t slice_visits(std::uint64_t visible, const SlicePlan& plan);

/// The order in which one epoch visits `samples`: indices into it, sorted by a hash of each
/// sample's own key under the epoch's stream, so that the relative order of two samples never
/// depends on a third. `seed`, `shard`, `slice` and `epoch` name the stream.
std::vector<std::uint32_t> epoch_order(std::span<const SampleKey> samples, std::uint64_t seed,
                                       ShardId shard, SliceId slice, std::uint32_t epoch);

/// What decides the batches of one slice's training, beside the samples themselves.
struct SliceSchedule {
  std::uint64_t seed = 0;
  ShardId shard{};
  SliceId slice{};
  std::uint64_t visits = 0;  ///< in all, over as many epochs as it takes
  std::uint32_t batch_size = 1;
};

/// One optimiser step's samples.
struct Batch {
  std::uint32_t epoch = 0;                 ///< from 0, within the slice
  std::uint32_t step = 0;                  ///< from 0, within the epoch
  std::span<const std::uint32_t> samples;  ///< indices; valid until the next call of next()

  double progress = 0;  ///< the share of the slice's visits that comes before, from 0 to below 1
};

/// Walks through the batches of one slice's training: each epoch in its own order, cut into batches
/// of `batch_size`, the epoch's last batch shorter where it must be; the last epoch is a prefix.
/// No batch is empty. Not thread-safe.
class BatchSequence {
 public:
  /// `samples` are the keys of what the slice visits; they must outlive the sequence.
  BatchSequence(const SliceSchedule& schedule, std::span<const SampleKey> samples);

  /// Moves to the next batch; false when all visits are made.
  bool next(Batch& batch);

  const SliceSchedule& schedule() const { return schedule_; }

 private:
  SliceSchedule schedule_;
  std::span<const SampleKey> samples_;
  std::vector<std::uint32_t> order_;
  std::uint64_t visits_left_;
  std::size_t position_ = 0;
  std::uint32_t epoch_ = 0;
  std::uint32_t step_ = 0;
};

}  // namespace sisa
