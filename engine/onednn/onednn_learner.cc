#include "engine/onednn/onednn_learner.h"

#include <cassert>
#include <utility>

#include "engine/onednn/dense_constituent.h"
#include "engine/onednn/dense_model.h"
#include "engine/onednn/dense_training.h"
#include "engine/onednn/onednn_fingerprint.h"
#include "engine/onednn/onednn_threads.h"

namespace sisa {
namespace {

DenseModel model_of(const State& state, const ModelSpec& spec, const FeatureLayout& layout) {
  DenseModel model(spec, layout);
  model.parameters().load(state);
  return model;
}

}  // namespace

bool OneDnnLearner::knows(const ModelSpec& spec) {
  return spec.architecture == Architecture::kMlp && (spec.dropout == 0 || spec.hidden.empty());
}

OneDnnLearner::OneDnnLearner(const StoreConfig& config)
    : config_(config), spec_(model_spec(config.model, config.features, config.classes)) {
  assert(knows(spec_));
}

State OneDnnLearner::initial_state(ShardId shard, const SampleBlock& first_slice) const {
  DenseModel model(spec_, config_.features);
  model.begin(InitialWeights(config_.seed, shard), first_slice);
  return model.parameters().state();
}

State OneDnnLearner::train(const State& before, BatchSequence& batches, const SampleBlock& samples,
                           Observer& observer) const {
  use_one_onednn_thread();
  DenseTraining training(model_of(before, spec_, config_.features), spec_, config_.training);
  return take_steps(training, batches, samples, observer);
}

std::unique_ptr<Constituent> OneDnnLearner::constituent(const State& state) const {
  return std::make_unique<DenseConstituent>(model_of(state, spec_, config_.features), spec_);
}

Fingerprint OneDnnLearner::fingerprint() const { return onednn_fingerprint(); }

void OneDnnLearner::enter_worker_thread() const { use_one_onednn_thread(); }

}  // namespace sisa
