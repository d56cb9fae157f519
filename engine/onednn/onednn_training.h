#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "engine/onednn/layer_stack.h"
#include "engine/onednn/onednn_model.h"
#include "engine/onednn/softmax_loss.h"
#include "engine/rate_schedule.h"
#include "engine/slice_training.h"
#include "storage/store_config.h"

namespace sisa {

/// Training without autograd and with hardly an allocation a step: the sums of products are nearly
/// all that it does.
class OneDnnTraining : public SliceTraining {
 public:
  /// Begins with the values of `model`, which is used up.
  OneDnnTraining(OneDnnModel&& model, const ModelSpec& spec, const TrainingConfig& config);

  float step(const Batch& batch, const SampleBlock& samples) override;
  State state() override;

 private:
  OneDnnModel model_;
  AlignedFloats input_;
  std::vector<std::uint32_t> labels_;
  LayerStack layers_;
  LabelWeights label_weights_;
  RateSchedule rates_;
  std::unique_ptr<FoldedOptimizer> optimizer_;
};

}  // namespace sisa
