#pragma once

#include <cstdint>
#include <vector>

#include "engine/image_change.h"
#include "engine/sample_block.h"
#include "shards/schedule.h"
#include "storage/store_config.h"

namespace sisa {

/// The random changes that are declared of images under training, as in He et al., "Deep residual
/// learning", 2016, section 4.2. What becomes of an image depends on (seed, shard, slice, epoch)
/// and its sample's own key alone: not on its batch, nor on which other samples there are.
///   crop  moves the window down or up and right or left, by up to `reach`, all as likely
///   flip  mirrors one image in two
/// Not thread-safe.
class Augmentation {
 public:
  /// Requires a configuration that passes `check`.
  explicit Augmentation(const StoreConfig& config);

  /// How far the window is moved along an extent, at most: 4 pixels, or an eighth if that is less.
  static std::int64_t reach(std::int64_t extent);

  /// What becomes of a sample in an epoch of the slice's training.
  ImageChange change(const SliceSchedule& schedule, std::uint32_t epoch,
                     const SampleKey& sample) const;

  /// Where the batch's samples lie as training sees them: `samples` itself if nothing is declared.
  /// Otherwise a block of them alone, valid until the next call, into which the batch now indexes.
  const SampleBlock& apply(const SliceSchedule& schedule, const SampleBlock& samples, Batch& batch);

 private:
  bool crop_;
  bool flip_;
  SampleBlock changed_;
  std::vector<std::uint32_t> indices_;
};

}  // namespace sisa
