#pragma once

#include <cstdint>
#include <span>

#include "engine/learner.h"
#include "shards/expected_cost.h"
#include "storage/training_cost.h"

namespace sisa {

/// Training work of one shard.
struct ShardWork {
  std::uint64_t sample_visits = 0;
  std::uint64_t slices = 0;        ///< that are trained
  std::uint64_t samples_read = 0;  ///< from the store
};

/// How fast training goes: the one place that turns work into time. All is a worker's time.
struct Pace {
  double visit_seconds = 0;   ///< of one sample visit
  double slice_seconds = 0;   ///< of beginning a slice and making its checkpoint
  double sample_seconds = 0;  ///< of reading one sample from the store

  /// Wall time in which `workers` (0: the cores) train these shards side by side, the longest
  /// first.
  double seconds(std::span<const ShardWork> shards, int workers) const;

  /// The same for an expectation, with shards alike. What comes last leaves the other workers idle
  /// for half a shard.
  double seconds(const ExpectedCost& cost, int workers) const;
};

/// As it was in a store's training, all of whose time counts as its visits'.
Pace pace_of(const TrainingCost& cost);

/// What a calibration is usually given.
inline constexpr double kCalibrationSeconds = 0.25;

/// A pace and what else was seen of a model.
struct Calibration {
  Pace pace;
  std::uint64_t checkpoint_bytes = 0;  ///< of one state's tensors
};

/// Measures this machine's pace where it does nothing else (in processor time): trains the
/// configuration's model on random data of its shape, on as many threads as `workers` stands for
/// (0: the cores) at once, for about `seconds`; longer where a few samples take that long. What the
/// store adds, reading samples and keeping checkpoints, is not measured but taken as known
/// (docs/planning.md). Errors as the factory's, and Error(kFailed) for a model that this machine's
/// memory cannot train so.
Calibration calibrate(const LearnerFactory& factory, StoreConfig config, int workers,
                      double seconds);

}  // namespace sisa
