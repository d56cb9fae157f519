#pragma once

#include <memory>

#include "engine/model_spec.h"
#include "engine/slice_learner.h"

namespace sisa {

/// Trains by LibTorch what needs it, dropout or a GPU, and answers by PortableConstituent: with the
/// bits of a model that was trained without.
class TorchTrainedLearner : public SliceLearner {
 public:
  /// Requires that PortableConstituent knows the configuration's model.
  TorchTrainedLearner(std::unique_ptr<SliceLearner> on_torch, const StoreConfig& config);

  State initial_state(ShardId shard, const SampleBlock& first_slice) const override;
  State train(const State& before, BatchSequence& batches, const SampleBlock& samples,
              Observer& observer) const override;
  std::uint64_t state_bytes() const override;
  std::unique_ptr<Constituent> constituent(const State& state) const override;
  Fingerprint fingerprint() const override;
  void enter_worker_thread() const override;

 private:
  std::unique_ptr<SliceLearner> on_torch_;
  ModelSpec spec_;
  FeatureLayout input_;
};

}  // namespace sisa
