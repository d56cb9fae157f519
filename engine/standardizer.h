#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "engine/sample_block.h"
#include "storage/store_config.h"

namespace sisa {

/// What brings features to mean 0 and variance 1, or to what was declared. Statistics of float
/// features are fitted on a shard's first non-empty slice and live in its checkpoints as the f32
/// tensors "input.mean" and "input.scale", so that forgetting a sample also forgets what it
/// contributed. What is declared is fitted on nothing and lives in the configuration alone.
struct Standardizer {
  std::vector<float> mean;
  std::vector<float> scale;  ///< 1 / standard deviation (of the population)

  /// Whether statistics are fitted: of floats, where nothing is declared.
  static bool fits(const FeatureLayout& layout, const NormalisationConfig& declared) {
    return layout.type == FeatureType::kFloat && !declared.any();
  }

  /// The declared mean and 1 / std of each of so many features; empty where none are declared.
  static Standardizer declared(const NormalisationConfig& declared, std::size_t features);

  /// The same; where none are declared mean 0 and scale 1 of floats.
  static Standardizer declared_or_none(const NormalisationConfig& declared,
                                       const FeatureLayout& layout);

  /// Fits each feature over the block, in its order and in double precision. A feature that is
  /// constant, or varies too little for its scale to be a number, gets scale 1. Requires float
  /// features and at least one sample.
  static Standardizer fit(const SampleBlock& samples);
};

inline constexpr char kInputMean[] = "input.mean";
inline constexpr char kInputScale[] = "input.scale";

/// out[j] = (row[j] - mean[j]) * scale[j], in single precision. `row` is a stored sample of float
/// features; the other three have one element a feature.
void standardize(std::span<const std::byte> row, std::span<const float> mean,
                 std::span<const float> scale, std::span<float> out);

}  // namespace sisa
