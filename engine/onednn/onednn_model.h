#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "engine/model_spec.h"
#include "engine/onednn/parameters.h"
#include "engine/sample_block.h"
#include "engine/standardizer.h"

namespace sisa {

/// The tensors of a network, weight and bias of each layer in turn; for float features also the
/// statistics that standardise them, unless a normalisation is declared.
///   linear, mlp:H[,H…]  layer0, layer1, …: a weight is outputs × inputs
///   cnn                 conv1, conv2: outputs × inputs × 3 × 3; hidden, output: outputs × inputs
class OneDnnModel {
 public:
  /// Tensors without values.
  OneDnnModel(const ModelSpec& spec, const FeatureLayout& layout);

  /// Initial values; statistics fitted on `first_slice`.
  void begin(InitialWeights weights, const SampleBlock& first_slice);

  Parameters& parameters() { return parameters_; }

  /// What brings samples to inputs; empty where nothing but bytes' scaling does.
  Standardizer standardizer() const;

  /// Inputs of the samples at these indices into the first rows of `out`: see encode_samples.
  void encode(const SampleBlock& samples, std::span<const std::uint32_t> indices,
              std::span<float> out) const;

 private:
  void add_perceptron(const ModelSpec& spec);
  void add_cnn(const ModelSpec& spec);
  void add_layer(const std::string& name, const std::vector<std::int64_t>& shape);

  Parameters parameters_;
  Standardizer declared_;   // empty where nothing is
  std::span<float> mean_;   // of parameters_; empty where nothing is fitted
  std::span<float> scale_;  // likewise
};

}  // namespace sisa
