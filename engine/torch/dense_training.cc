#include <ATen/ops/empty.h>

#include "engine/torch/dense_stack.h"
#include "engine/torch/slice_training.h"
#include "engine/torch/softmax_loss.h"

namespace sisa {
namespace {

class DenseTraining : public SliceTraining {
 public:
  DenseTraining(Model& model, const ModelSpec& spec, const TrainingConfig& config,
                const SliceSchedule& schedule)
      : model_(model),
        input_(static_cast<std::size_t>(schedule.batch_size * spec.features())),
        stack_(model.weights.trained(), spec.activation, schedule.batch_size),
        optimizer_(make_folded_optimizer(config, stack_.sizes())) {}

  float step(const Batch& batch, const SampleBlock& samples) override {
    model_.input.encode(samples, batch.samples, input_);
    const auto rows = static_cast<std::int64_t>(batch.samples.size());
    const std::span<const float> logits = stack_.forward(input_, rows);
    labels_.clear();
    for (const std::uint32_t i : batch.samples) labels_.push_back(samples.labels[i]);
    const float loss = softmax_loss(logits, labels_, stack_.gradient_at_logits());
    optimizer_->begin_step();
    stack_.backward(*optimizer_, 0, {});
    return loss;
  }

  void finish() override { stack_.copy_to(model_.weights.trained()); }

 private:
  Model& model_;
  std::vector<float> input_;
  std::vector<std::uint32_t> labels_;
  DenseStack stack_;
  std::unique_ptr<FoldedOptimizer> optimizer_;
};

}  // namespace

bool is_dense(const ModelSpec& spec) {
  return spec.architecture == Architecture::kMlp && (spec.dropout == 0 || spec.hidden.empty());
}

std::unique_ptr<SliceTraining> dense_training(Model& model, const ModelSpec& spec,
                                              const TrainingConfig& config,
                                              const SliceSchedule& schedule) {
  return std::make_unique<DenseTraining>(model, spec, config, schedule);
}

}  // namespace sisa
