#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <span>

#include "engine/sample_block.h"
#include "engine/standardizer.h"
#include "engine/torch/weights.h"
#include "storage/features.h"

namespace sisa {

/// Turns stored samples into a network's input: bytes scaled by 1/255, then what is declared, or
/// of floats by statistics that are part of the model's state; on the model's device.
class BatchInput {
 public:
  /// Declares the statistics in `weights` where there are any.
  BatchInput(const FeatureLayout& layout, const NormalisationConfig& declared, Weights& weights);

  /// Fits the statistics, where there are any.
  void fit(const SampleBlock& samples);

  /// The samples of these indices: N × the sample's shape, single precision.
  at::Tensor features(const SampleBlock& samples, std::span<const std::uint32_t> indices) const;

  /// Their labels: N whole numbers.
  at::Tensor labels(const SampleBlock& samples, std::span<const std::uint32_t> indices) const;

 private:
  FeatureLayout layout_;
  at::Device device_;
  Standardizer declared_;  // empty where nothing is
  at::Tensor mean_;        // undefined where nothing is fitted
  at::Tensor scale_;
};

}  // namespace sisa
