#include "engine/torch/torch_learner.h"

#include <ATen/core/grad_mode.h>
#include <c10/core/InferenceMode.h>

#include <algorithm>
#include <numeric>

#include "engine/torch/autograd_training.h"
#include "engine/torch/device.h"
#include "engine/torch/math_threads.h"
#include "engine/torch/model.h"
#include "engine/torch/numeric_fingerprint.h"
#include "engine/torch/optimizer.h"
#include "engine/torch/scripted_network.h"
#include "engine/torch/state_codec.h"
#include "engine/torch/translated.h"

namespace sisa {
namespace {

class TorchConstituent : public Constituent {
 public:
  TorchConstituent(const ModelSpec& spec, const StoreConfig& config, const State& state)
      : model_(spec, config.model_input(), std::nullopt, answering_device(config.training.device)),
        classes_(spec.classes) {
    decode_state(state, model_.weights);
  }

  std::vector<float> probabilities(const SampleBlock& batch) override {
    return translated([&] { return all_rows(batch); });
  }

 private:
  /// Samples of one forward pass; bounds the memory of a prediction.
  static constexpr std::size_t kPassSize = 256;

  std::vector<float> all_rows(const SampleBlock& batch) {
    const c10::InferenceMode inference;
    std::vector<std::uint32_t> indices(batch.size());
    std::iota(indices.begin(), indices.end(), 0U);
    std::vector<float> rows;
    rows.reserve(batch.size() * static_cast<std::size_t>(classes_));
    for (std::size_t from = 0; from < indices.size(); from += kPassSize) {
      const std::size_t count = std::min(kPassSize, indices.size() - from);
      append(batch, std::span(indices).subspan(from, count), rows);
    }
    return rows;
  }

  void append(const SampleBlock& batch, std::span<const std::uint32_t> indices,
              std::vector<float>& rows) {
    const at::Tensor logits = model_.network->logits(model_.input.features(batch, indices), Pass{});
    const at::Tensor result = logits.softmax(1).cpu().contiguous();
    const float* first = result.data_ptr<float>();
    rows.insert(rows.end(), first, first + result.numel());
  }

  Model model_;
  std::int64_t classes_;
};

}  // namespace

TorchLearner::TorchLearner(const StoreConfig& config) : config_(config), spec_(model_spec(config)) {
  make_optimizer(config.training, {});       // refuses an unknown one
  answering_device(config.training.device);  // prepares a GPU before there are threads
  if (spec_.architecture == Architecture::kTorchScript) {
    use_one_math_thread();
    translated([&] {
      Weights weights(std::nullopt, answering_device(config_.training.device));
      spec_.trains_on_one = ScriptedNetwork(spec_, weights).try_out();
    });
  }
}

State TorchLearner::initial_state(ShardId shard, const SampleBlock& first_slice) const {
  use_one_math_thread();
  return translated([&] {
    Model model(spec_, config_.model_input(), InitialWeights(config_.seed, shard));
    model.input.fit(first_slice);
    return encode_state(model.weights);
  });
}

State TorchLearner::train(const State& before, BatchSequence& batches, const SampleBlock& samples,
                          Observer& observer) const {
  use_one_math_thread();
  return translated([&] {
    const at::NoGradGuard no_grad;
    Model model(spec_, config_.model_input(), std::nullopt,
                training_device(config_.training.device));
    decode_state(before, model.weights);
    const auto training = autograd_training(model, config_.training, batches.schedule());
    return take_steps(*training, batches, samples, Augmentation(config_), observer);
  });
}

std::uint64_t TorchLearner::state_bytes() const {
  return translated([&] { return encoded_bytes(Model(spec_, config_.model_input()).weights); });
}

// Of `linear`, `mlp` and `cnn` only to compare with: see TorchTrainedLearner.
std::unique_ptr<Constituent> TorchLearner::constituent(const State& state) const {
  return translated([&] { return std::make_unique<TorchConstituent>(spec_, config_, state); });
}

Fingerprint TorchLearner::fingerprint() const {
  use_one_math_thread();
  Fingerprint fingerprint = numeric_fingerprint();
  fingerprint.merge(device_fingerprint(config_.training.device));
  return fingerprint;
}

void TorchLearner::enter_worker_thread() const { use_one_math_thread(); }

}  // namespace sisa
