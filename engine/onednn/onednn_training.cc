#include "engine/onednn/onednn_training.h"

#include <utility>

namespace sisa {

OneDnnTraining::OneDnnTraining(OneDnnModel&& model, const ModelSpec& spec,
                               const TrainingConfig& config)
    : model_(std::move(model)),
      input_(config.batch_size * static_cast<std::size_t>(spec.features())),
      layers_(model_.parameters().trained(), spec, config.batch_size),
      label_weights_{config.label_smoothing, config.class_weights},
      rates_(config),
      optimizer_(make_folded_optimizer(config, layers_.sizes())) {}

float OneDnnTraining::step(const Batch& batch, const SampleBlock& samples) {
  model_.encode(samples, batch.samples, input_.all());
  const auto rows = static_cast<std::int64_t>(batch.samples.size());
  const std::span<const float> logits = layers_.forward(input_.all(), rows);
  labels_.clear();
  for (const std::uint32_t i : batch.samples) labels_.push_back(samples.labels[i]);
  const float loss = softmax_loss(logits, labels_, label_weights_, layers_.gradient_at_logits());
  optimizer_->begin_step(rates_.rate(batch.progress));
  layers_.backward(*optimizer_);
  optimizer_->end_step();
  return loss;
}

State OneDnnTraining::state() {
  layers_.copy_to(model_.parameters().trained());
  return model_.parameters().state();
}

}  // namespace sisa
