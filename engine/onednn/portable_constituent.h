#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "engine/learner.h"
#include "engine/linear_layer.h"
#include "engine/model_spec.h"
#include "engine/onednn/conv_answer.h"
#include "engine/standardizer.h"

namespace sisa {

/// Answers of `linear`, `mlp` and `cnn`, however they were trained, without LibTorch. Sums and the
/// softmax are in double precision, what one layer hands to the next is in single precision: a
/// sample's answer depends neither on the samples beside it nor on the machine's vectors.
class PortableConstituent : public Constituent {
 public:
  /// Whether it is of this kind.
  static bool knows(const ModelSpec& spec);

  /// Requires knows(spec). Error(kDamaged) if the state's tensors are not such a model's.
  PortableConstituent(const State& state, const ModelSpec& spec, const FeatureLayout& layout);

  std::vector<float> probabilities(const SampleBlock& batch) override;

 private:
  std::span<double> logits(std::span<const float> input, std::size_t rows);

  Activation activation_;
  Standardizer standardizer_;
  std::optional<ConvAnswer> front_;
  std::vector<LinearLayer> layers_;
  std::size_t pass_size_;      ///< samples of one forward pass; bounds the memory of a prediction
  std::vector<float> input_;   ///< of a pass, as are the others
  std::vector<double> sums_;   ///< of the layer at hand
  std::vector<float> hidden_;  ///< what goes into the next
};

}  // namespace sisa
