#include "engine/learners/answering_learner.h"

#include <utility>

#include "engine/onednn/onednn_constituent.h"

namespace sisa {

AnsweringLearner::AnsweringLearner(std::unique_ptr<SliceLearner> trained_by,
                                   const StoreConfig& config)
    : trained_by_(std::move(trained_by)), spec_(model_spec(config)), input_(config.model_input()) {}

State AnsweringLearner::initial_state(ShardId shard, const SampleBlock& first_slice) const {
  return trained_by_->initial_state(shard, first_slice);
}

State AnsweringLearner::train(const State& before, BatchSequence& batches,
                              const SampleBlock& samples, Observer& observer) const {
  return trained_by_->train(before, batches, samples, observer);
}

std::uint64_t AnsweringLearner::state_bytes() const { return trained_by_->state_bytes(); }

std::unique_ptr<Constituent> AnsweringLearner::constituent(const State& state) const {
  return std::make_unique<OneDnnConstituent>(state, spec_, input_);
}

Fingerprint AnsweringLearner::fingerprint() const { return trained_by_->fingerprint(); }

void AnsweringLearner::enter_worker_thread() const { trained_by_->enter_worker_thread(); }

}  // namespace sisa
