#pragma once

#include <cstdint>
#include <vector>

#include "engine/learner.h"
#include "engine/onednn/dense_model.h"
#include "engine/onednn/dense_stack.h"

namespace sisa {

/// Answers of fully connected layers.
class DenseConstituent : public Constituent {
 public:
  /// With the values of `model`, which is used up.
  DenseConstituent(DenseModel&& model, const ModelSpec& spec);

  std::vector<float> probabilities(const SampleBlock& batch) override;

 private:
  /// Samples of one forward pass; bounds the memory of a prediction.
  static constexpr std::size_t kPassSize = 256;

  DenseModel model_;
  AlignedFloats input_;
  DenseStack stack_;
  std::size_t classes_;
};

}  // namespace sisa
