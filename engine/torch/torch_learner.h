#pragma once

#include <memory>

#include "engine/model_spec.h"
#include "engine/slice_learner.h"

namespace sisa {

/// Trains a built-in or a scripted network with LibTorch's autograd, on the device that the store
/// declares. Beyond thread caps, and deterministic kernels for a GPU, no process-global state takes
/// part: weights and dropout masks come from generators of their own.
class TorchLearner : public SliceLearner {
 public:
  /// See make_learner. Any network, also those that make_learner gives to another learner.
  explicit TorchLearner(const StoreConfig& config);

  State initial_state(ShardId shard, const SampleBlock& first_slice) const override;
  State train(const State& before, BatchSequence& batches, const SampleBlock& samples,
              Observer& observer) const override;
  std::uint64_t state_bytes() const override;
  std::unique_ptr<Constituent> constituent(const State& state) const override;
  Fingerprint fingerprint() const override;
  void enter_worker_thread() const override;

 private:
  StoreConfig config_;
  ModelSpec spec_;
};

}  // namespace sisa
