#include "engine/exact_floats.h"

#include <cmath>
#include <cstring>
#include <span>

#include "shards/error.h"

namespace sisa {

void check_countable(const StoreConfig& config, const Sample& sample, const std::string& where) {
  if (config.training.method != Method::kSums) return;
  if (config.model_input().type != FeatureType::kFloat) return;
  const std::span<const std::byte> input = config.front.any() ? sample.front : sample.features;
  for (std::size_t j = 0; j < input.size() / sizeof(float); ++j) {
    float value;
    std::memcpy(&value, &input[j * sizeof value], sizeof value);
    if (std::abs(value) <= kLargestExactFloat) continue;
    throw Error(ErrorKind::kFailed, where + ": feature " + std::to_string(j) + " is " +
                                        std::to_string(value) +
                                        ", expected -127 to 127: sums are exact for such alone");
  }
}

}  // namespace sisa
