#pragma once

#include <cstdint>
#include <span>

#include "engine/model_spec.h"
#include "engine/onednn/parameters.h"
#include "engine/sample_block.h"

namespace sisa {

/// The tensors of `linear` and `mlp:H[,H…]`: layer0.weight, layer0.bias, layer1.weight, …, a weight
/// being outputs × inputs; for float features also the statistics that standardise them.
class DenseModel {
 public:
  /// Tensors without values.
  DenseModel(const ModelSpec& spec, const FeatureLayout& layout);

  /// Initial values; statistics fitted on `first_slice`.
  void begin(InitialWeights weights, const SampleBlock& first_slice);

  Parameters& parameters() { return parameters_; }

  /// Inputs of the samples at these indices into the first rows of `out`: see encode_samples.
  void encode(const SampleBlock& samples, std::span<const std::uint32_t> indices,
              std::span<float> out) const;

 private:
  Parameters parameters_;
  std::span<float> mean_;
  std::span<float> scale_;
};

}  // namespace sisa
