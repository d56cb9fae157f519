#include "engine/learners/torch_trained_learner.h"

#include <utility>

#include "engine/onednn/portable_constituent.h"

namespace sisa {

TorchTrainedLearner::TorchTrainedLearner(std::unique_ptr<SliceLearner> on_torch,
                                         const StoreConfig& config)
    : on_torch_(std::move(on_torch)), spec_(model_spec(config)), input_(config.model_input()) {}

State TorchTrainedLearner::initial_state(ShardId shard, const SampleBlock& first_slice) const {
  return on_torch_->initial_state(shard, first_slice);
}

State TorchTrainedLearner::train(const State& before, BatchSequence& batches,
                                 const SampleBlock& samples, Observer& observer) const {
  return on_torch_->train(before, batches, samples, observer);
}

std::uint64_t TorchTrainedLearner::state_bytes() const { return on_torch_->state_bytes(); }

std::unique_ptr<Constituent> TorchTrainedLearner::constituent(const State& state) const {
  return std::make_unique<PortableConstituent>(state, spec_, input_);
}

Fingerprint TorchTrainedLearner::fingerprint() const { return on_torch_->fingerprint(); }

void TorchTrainedLearner::enter_worker_thread() const { on_torch_->enter_worker_thread(); }

}  // namespace sisa
