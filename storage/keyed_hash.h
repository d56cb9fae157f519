#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "shards/identity.h"

namespace sisa {

/// Turns names into the keys that placement, order and storage go by: BLAKE2b-128 of the name,
/// keyed with the seed and a word for the kind. Depends on the seed so that two stores of different
/// seeds place the same samples independently.
SampleKey sample_key(std::string_view id, std::uint64_t seed);
SubjectKey subject_key(std::string_view subject, std::uint64_t seed);

/// SipHash-2-4 of the features, keyed alike.
FeatureKey feature_key(std::span<const std::byte> features, std::uint64_t seed);

}  // namespace sisa
