#include "engine/duplicates.h"

#include <algorithm>
#include <functional>
#include <string_view>
#include <tuple>

#include "engine/slice_scan.h"

namespace sisa {
namespace {

std::uint64_t quick_hash(std::span<const std::byte> features) {
  const auto* bytes = reinterpret_cast<const char*>(features.data());
  return std::hash<std::string_view>()({bytes, features.size()});
}

Digest digest_of(std::span<const std::byte> features) { return Hasher().add(features).finish(); }

bool comes_first(const LocatedSample& a, const LocatedSample& b) {
  return std::tie(a.place, a.key) < std::tie(b.place, b.key);
}

std::vector<Copy> copies_in(Store& store, Place slice, const KnownFeatures& features,
                            std::span<const LocatedSample> except) {
  std::vector<Copy> copies;
  store.samples().scan(slice, [&](const StoredSample& sample) {
    if (!features.contains(sample.features)) return;
    const LocatedSample found{sample.key, slice};
    if (std::binary_search(except.begin(), except.end(), found, comes_first)) return;
    copies.push_back({sample.key, std::string(sample.id), slice});
  });
  return copies;
}

}  // namespace

void KnownFeatures::add(std::span<const std::byte> features) {
  quick_.insert(quick_hash(features));
  digests_.insert(digest_of(features));
}

bool KnownFeatures::contains(std::span<const std::byte> features) const {
  return quick_.contains(quick_hash(features)) && digests_.contains(digest_of(features));
}

KnownFeatures features_of(Store& store, std::span<const LocatedSample> samples) {
  KnownFeatures features;
  read_each(store, samples, [&](const StoredSample& row) { features.add(row.features); });
  return features;
}

std::vector<Copy> find_copies(Store& store, const KnownFeatures& features,
                              std::span<const LocatedSample> except, int workers) {
  if (features.empty()) return {};
  return collected_from_slices(store.config(), workers, [&](Place slice) {
    return copies_in(store, slice, features, except);
  });
}

LivingCopies name_some(std::vector<Copy> copies) {
  LivingCopies living{copies.size(), std::move(copies)};
  living.named.resize(std::min(living.named.size(), LivingCopies::kMostNamed));
  return living;
}

}  // namespace sisa
