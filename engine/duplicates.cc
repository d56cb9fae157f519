#include "engine/duplicates.h"

#include <algorithm>
#include <optional>
#include <tuple>

#include "engine/slice_scan.h"
#include "shards/error.h"
#include "storage/keyed_hash.h"

namespace sisa {
namespace {

bool comes_first(const LocatedSample& a, const LocatedSample& b) {
  return std::tie(a.place, a.key) < std::tie(b.place, b.key);
}

Place place_of(Store& store, const SampleKey& key) {
  if (const std::optional<Place> place = store.samples().find(key)) return *place;
  throw Error(ErrorKind::kDamaged,
              "store " + store.path() + " is damaged: table copies names a sample without a place");
}

std::vector<LocatedSample> candidates(Store& store, const FeatureKey& features,
                                      std::span<const LocatedSample> except) {
  std::vector<SampleKey> keys;
  store.samples().scan_copies(features, [&](const SampleKey& key) { keys.push_back(key); });
  std::vector<LocatedSample> found;
  for (const SampleKey& key : keys) {
    const LocatedSample sample{key, place_of(store, key)};
    if (std::binary_search(except.begin(), except.end(), sample, comes_first)) continue;
    found.push_back(sample);
  }
  return found;
}

}  // namespace

KnownFeatures features_of(Store& store, std::span<const LocatedSample> samples) {
  KnownFeatures features;
  read_each(store, samples, [&](const StoredSample& row) {
    features[feature_key(row.features, store.config().seed)].insert(
        Hasher().add(row.features).finish());
  });
  return features;
}

std::vector<Copy> find_copies(Store& store, const KnownFeatures& features,
                              std::span<const LocatedSample> except) {
  std::vector<Copy> copies;
  for (const auto& [key, digests] : features) {
    for (const LocatedSample& sample : candidates(store, key, except)) {
      read_each(store, {&sample, 1}, [&](const StoredSample& row) {
        if (!digests.contains(Hasher().add(row.features).finish())) return;
        copies.push_back({sample.key, std::string(row.id), sample.place});
      });
    }
  }
  std::sort(copies.begin(), copies.end(), [](const Copy& a, const Copy& b) {
    return std::tie(a.place, a.key) < std::tie(b.place, b.key);
  });
  return copies;
}

LivingCopies name_some(std::vector<Copy> copies) {
  LivingCopies living{copies.size(), std::move(copies)};
  living.named.resize(std::min(living.named.size(), LivingCopies::kMostNamed));
  return living;
}

}  // namespace sisa
