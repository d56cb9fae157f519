#include "engine/learners/torch_entry.h"

#include "engine/torch/torch_learner.h"

__attribute__((visibility("default"))) sisa::SliceLearner* sisa_make_torch_learner(
    const sisa::StoreConfig& config) {
  return new sisa::TorchLearner(config);
}
