#pragma once

#include "engine/shard_trainer.h"
#include "engine/sum_learner.h"
#include "storage/sample_source.h"
#include "storage/store_config.h"
#include "storage/tensor.h"

namespace sisa {

/// Trains a shard by summing over its samples and solving once. Its one checkpoint holds the sums,
/// the hash of the set of samples that they hold (SampleSetHash), and the model: when samples leave
/// or come, what they add to the sums is taken out or put in, and the model solved anew, which is
/// what summing from nothing would give. No samples: no model.
class ExactSums : public ShardTrainer {
 public:
  ExactSums(const StoreConfig& config, const SampleSource& samples, const SumLearner& learner)
      : config_(config), samples_(samples), learner_(learner) {}

  std::uint64_t train(ShardId shard, Checkpoint from, SliceId last, Observer& observer,
                      const CheckpointSink& sink) const override;
  std::uint64_t visits(ShardId shard, SliceId from, SliceId last) const override;
  std::optional<Checkpoint> changed(const Checkpoint& served,
                                    std::span<const LocatedSample> removed,
                                    std::span<const Sample> added) const override;

 private:
  const StoreConfig& config_;
  const SampleSource& samples_;
  const SumLearner& learner_;
};

/// The model's tensors alone, of the state of a checkpoint made by whichever method.
State without_sums(State state);

}  // namespace sisa
