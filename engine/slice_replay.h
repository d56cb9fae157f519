#pragma once

#include "engine/shard_trainer.h"
#include "engine/slice_learner.h"
#include "storage/sample_source.h"
#include "storage/store_config.h"

namespace sisa {

/// Trains a shard slice after slice, by optimiser steps, with a checkpoint after each. When samples
/// change, it trains again from the last checkpoint that saw none of them.
class SliceReplay : public ShardTrainer {
 public:
  SliceReplay(const StoreConfig& config, const SampleSource& samples, const SliceLearner& learner)
      : config_(config), samples_(samples), learner_(learner) {}

  std::uint64_t train(ShardId shard, Checkpoint from, SliceId last, Observer& observer,
                      const CheckpointSink& sink) const override;
  std::uint64_t visits(ShardId shard, SliceId from, SliceId last) const override;
  std::optional<Checkpoint> changed(const Checkpoint&, std::span<const LocatedSample>,
                                    std::span<const Sample>) const override {
    return std::nullopt;
  }

 private:
  void train_slice(ShardId shard, const SampleBlock& block, std::size_t arrived,
                   Checkpoint& checkpoint, Observer& observer) const;

  const StoreConfig& config_;
  const SampleSource& samples_;
  const SliceLearner& learner_;
};

}  // namespace sisa
