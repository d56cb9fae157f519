#pragma once

#include <memory>

#include "engine/model_spec.h"
#include "engine/slice_learner.h"

namespace sisa {

/// Trains as another learner does, on the same states, and answers by OneDnnConstituent.
class AnsweringLearner : public SliceLearner {
 public:
  /// Requires that OneDnnConstituent knows the configuration's model.
  AnsweringLearner(std::unique_ptr<SliceLearner> trained_by, const StoreConfig& config);

  State initial_state(ShardId shard, const SampleBlock& first_slice) const override;
  State train(const State& before, BatchSequence& batches, const SampleBlock& samples,
              Observer& observer) const override;
  std::uint64_t state_bytes() const override;
  std::unique_ptr<Constituent> constituent(const State& state) const override;
  Fingerprint fingerprint() const override;
  void enter_worker_thread() const override;

 private:
  std::unique_ptr<SliceLearner> trained_by_;
  ModelSpec spec_;
  FeatureLayout input_;
};

}  // namespace sisa
