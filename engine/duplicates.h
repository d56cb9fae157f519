#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "shards/deletion_plan.h"
#include "storage/store.h"

namespace sisa {

/// Features of samples, known again byte for byte by their BLAKE2b-256, and grouped by the keys
/// under which the store finds the samples that have them.
using KnownFeatures = std::map<FeatureKey, std::set<Digest>>;

/// The features of these samples, all of which must be in the store.
KnownFeatures features_of(Store& store, std::span<const LocatedSample> samples);

/// A sample with the same features as another.
struct Copy {
  SampleKey key;
  std::string id;
  Place place;
  friend bool operator==(const Copy&, const Copy&) = default;
};

/// Every sample of the store with one of these features, whatever its id, subject and label, and
/// wherever it lives, but for those in `except`; by place and key. `except` is ordered so, too.
/// Reads no sample but those that it returns: its time grows with them and with `features`, not
/// with the store.
std::vector<Copy> find_copies(Store& store, const KnownFeatures& features,
                              std::span<const LocatedSample> except);

/// Copies that stay in the store, as a report names them.
struct LivingCopies {
  std::uint64_t total = 0;
  std::vector<Copy> named;  ///< the first of them, at most kMostNamed
  static constexpr std::size_t kMostNamed = 100;
};

LivingCopies name_some(std::vector<Copy> copies);

}  // namespace sisa
