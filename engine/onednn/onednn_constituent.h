#pragma once

#include <cstdint>
#include <vector>

#include "engine/learner.h"
#include "engine/onednn/layer_stack.h"
#include "engine/onednn/onednn_model.h"

namespace sisa {

/// Answers without LibTorch.
class OneDnnConstituent : public Constituent {
 public:
  /// With the values of `model`, which is used up.
  OneDnnConstituent(OneDnnModel&& model, const ModelSpec& spec);

  std::vector<float> probabilities(const SampleBlock& batch) override;

 private:
  OneDnnModel model_;
  std::size_t pass_size_;  ///< samples of one forward pass; bounds the memory of a prediction
  AlignedFloats input_;
  LayerStack layers_;
  std::size_t classes_;
};

}  // namespace sisa
