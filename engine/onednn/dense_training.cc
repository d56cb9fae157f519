#include "engine/onednn/dense_training.h"

#include <utility>

#include "engine/onednn/softmax_loss.h"

namespace sisa {

DenseTraining::DenseTraining(DenseModel&& model, const ModelSpec& spec,
                             const TrainingConfig& config)
    : model_(std::move(model)),
      input_(config.batch_size * static_cast<std::size_t>(spec.features())),
      stack_(model_.parameters().trained(), spec.activation, config.batch_size),
      optimizer_(make_folded_optimizer(config, stack_.sizes())) {}

float DenseTraining::step(const Batch& batch, const SampleBlock& samples) {
  model_.encode(samples, batch.samples, input_.all());
  const auto rows = static_cast<std::int64_t>(batch.samples.size());
  const std::span<const float> logits = stack_.forward(input_.all(), rows);
  labels_.clear();
  for (const std::uint32_t i : batch.samples) labels_.push_back(samples.labels[i]);
  const float loss = softmax_loss(logits, labels_, stack_.gradient_at_logits());
  optimizer_->begin_step();
  stack_.backward(*optimizer_, 0, {});
  return loss;
}

State DenseTraining::state() {
  stack_.copy_to(model_.parameters().trained());
  return model_.parameters().state();
}

}  // namespace sisa
