#include "engine/onednn/onednn_learner.h"

#include <cassert>
#include <utility>

#include "engine/onednn/onednn_fingerprint.h"
#include "engine/onednn/onednn_model.h"
#include "engine/onednn/onednn_threads.h"
#include "engine/onednn/onednn_training.h"
#include "engine/onednn/portable_constituent.h"

namespace sisa {
bool OneDnnLearner::knows(const ModelSpec& spec) {
  if (!PortableConstituent::knows(spec)) return false;
  const bool linear = spec.architecture == Architecture::kMlp && spec.hidden.empty();
  return spec.dropout == 0 || linear;
}

OneDnnLearner::OneDnnLearner(const StoreConfig& config)
    : config_(config), spec_(model_spec(config)) {
  assert(knows(spec_));
}

State OneDnnLearner::initial_state(ShardId shard, const SampleBlock& first_slice) const {
  OneDnnModel model(spec_, config_.model_input());
  model.begin(InitialWeights(config_.seed, shard), first_slice);
  return model.parameters().state();
}

State OneDnnLearner::train(const State& before, BatchSequence& batches, const SampleBlock& samples,
                           Observer& observer) const {
  use_one_onednn_thread();
  OneDnnModel model(spec_, config_.model_input());
  model.parameters().load(before);
  OneDnnTraining training(std::move(model), spec_, config_.training);
  return take_steps(training, batches, samples, Augmentation(config_), observer);
}

std::uint64_t OneDnnLearner::state_bytes() const {
  return OneDnnModel(spec_, config_.model_input()).parameters().bytes();
}

std::unique_ptr<Constituent> OneDnnLearner::constituent(const State& state) const {
  return std::make_unique<PortableConstituent>(state, spec_, config_.model_input());
}

Fingerprint OneDnnLearner::fingerprint() const { return onednn_fingerprint(); }

void OneDnnLearner::enter_worker_thread() const { use_one_onednn_thread(); }

}  // namespace sisa
