#pragma once

#include "engine/model_spec.h"
#include "engine/slice_learner.h"

namespace sisa {

/// Trains `linear`, `mlp` and `cnn` without LibTorch, as long as they drop nothing: products of
/// matrices by oneDNN, all other arithmetic our own. No process-global state takes part beyond the
/// thread cap.
class OneDnnLearner : public SliceLearner {
 public:
  /// Whether it can train such a network.
  static bool knows(const ModelSpec& spec);

  /// Requires a network that it knows.
  explicit OneDnnLearner(const StoreConfig& config);

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
