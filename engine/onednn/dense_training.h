#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "engine/onednn/dense_model.h"
#include "engine/onednn/dense_stack.h"
#include "engine/slice_training.h"
#include "storage/store_config.h"

namespace sisa {

/// Training of fully connected layers with hardly an allocation a step: the products of matrices
/// are nearly all that it does.
class DenseTraining : public SliceTraining {
 public:
  /// Begins with the values of `model`, which is used up.
  DenseTraining(DenseModel&& model, const ModelSpec& spec, const TrainingConfig& config);

  float step(const Batch& batch, const SampleBlock& samples) override;
  State state() override;

 private:
  DenseModel model_;
  AlignedFloats input_;
  std::vector<std::uint32_t> labels_;
  DenseStack stack_;
  std::unique_ptr<FoldedOptimizer> optimizer_;
};

}  // namespace sisa
