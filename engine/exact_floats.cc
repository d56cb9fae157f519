#include "engine/exact_floats.h"

#include <cmath>
#include <cstring>
#include <span>

#include "shards/error.h"

namespace sisa {
namespace {

/// Whether the model is given normalised features. What is declared of a front's samples is the
/// front's.
bool normalises(const StoreConfig& config) {
  return config.normalisation.any() && !config.front.any();
}

/// As the model is given it.
double normalised(const StoreConfig& config, std::size_t feature, float value) {
  if (!normalises(config)) return value;
  const NormalisationConfig& declared = config.normalisation;
  const std::size_t i = declared.index(feature, config.features.elements());
  return (value - declared.mean[i]) / declared.std[i];
}

}  // namespace

void check_countable(const StoreConfig& config, const Sample& sample, const std::string& where) {
  if (config.training.method != Method::kSums) return;
  if (config.model_input().type != FeatureType::kFloat) return;
  const std::span<const std::byte> input = config.front.any() ? sample.front : sample.features;
  for (std::size_t j = 0; j < input.size() / sizeof(float); ++j) {
    float value;
    std::memcpy(&value, &input[j * sizeof value], sizeof value);
    const double counted = normalised(config, j, value);
    if (std::abs(counted) <= kLargestExactFloat) continue;
    throw Error(ErrorKind::kFailed, where + ": feature " + std::to_string(j) +
                                        (normalises(config) ? ", normalised," : "") + " is " +
                                        std::to_string(counted) +
                                        ", expected -127 to 127: sums are exact for such alone");
  }
}

}  // namespace sisa
