#include "engine/torch/autograd_training.h"

#include <ATen/core/Reduction.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/cross_entropy_loss.h>
#include <ATen/ops/tensor.h>

#include "engine/rate_schedule.h"
#include "engine/torch/device.h"
#include "engine/torch/optimizer.h"
#include "engine/torch/state_codec.h"
#include "shards/random_stream.h"

namespace sisa {
namespace {

class AutogradTraining : public SliceTraining {
 public:
  AutogradTraining(Model& model, const TrainingConfig& config, const SliceSchedule& schedule)
      : model_(model), schedule_(schedule), rates_(config), smoothing_(config.label_smoothing) {
    if (!config.class_weights.empty()) {
      class_weights_ = at::tensor(config.class_weights, at::kFloat).to(model.weights.device());
    }
    model.weights.require_gradients();
    optimizer_ = make_optimizer(config, model.weights.trained());
    pass_.training = true;
    pass_.random = new_generator(model.weights.device());
  }

  float step(const Batch& batch, const SampleBlock& samples) override {
    const at::AutoGradMode gradients(true);  // whatever the calling thread does elsewhere
    if (model_.network->draws_random()) seed_random(batch);
    const at::Tensor logits =
        model_.network->logits(model_.input.features(samples, batch.samples), pass_);
    at::Tensor loss =
        at::cross_entropy_loss(logits, model_.input.labels(samples, batch.samples), class_weights_,
                               at::Reduction::Mean, kIgnoreNothing, smoothing_);
    loss.backward();
    optimizer_->step(rates_.rate(batch.progress));
    return loss.item<float>();
  }

  State state() override {
    model_.network->finish();
    return encode_state(model_.weights);
  }

 private:
  void seed_random(const Batch& batch) {
    pass_.random.set_current_seed(stream_seed({schedule_.seed, Purpose::kDropout, schedule_.shard,
                                               schedule_.slice, batch.epoch, batch.step}));
  }

  static constexpr std::int64_t kIgnoreNothing = -100;  // LibTorch's word for it

  Model& model_;
  const SliceSchedule schedule_;
  const RateSchedule rates_;
  const double smoothing_;
  c10::optional<at::Tensor> class_weights_;
  std::unique_ptr<Optimizer> optimizer_;
  Pass pass_;
};

}  // namespace

std::unique_ptr<SliceTraining> autograd_training(Model& model, const TrainingConfig& config,
                                                 const SliceSchedule& schedule) {
  return std::make_unique<AutogradTraining>(model, config, schedule);
}

}  // namespace sisa
