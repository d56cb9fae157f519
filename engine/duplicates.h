#pragma once

#include <cstddef>
#include <cstdint>
#include <set>
#include <span>
#include <string>
#include <unordered_set>
#include <vector>

#include "shards/deletion_plan.h"
#include "storage/store.h"

namespace sisa {

/// Features of samples, known again byte for byte: by their BLAKE2b-256, looked at only where a
/// quick hash says that it may be worth it. Reading is safe from many threads.
class KnownFeatures {
 public:
  void add(std::span<const std::byte> features);
  bool contains(std::span<const std::byte> features) const;
  bool empty() const { return digests_.empty(); }

 private:
  std::unordered_set<std::uint64_t> quick_;
  std::set<Digest> digests_;
};

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
/// wherever it lives, but for those in `except`; by place and key. `except` is ordered so, too. One
/// pass over the store, a slice a thread on `workers` threads (0: the cores); memory grows with
/// what is found alone.
std::vector<Copy> find_copies(Store& store, const KnownFeatures& features,
                              std::span<const LocatedSample> except, int workers);

/// Copies that stay in the store, as a report names them.
struct LivingCopies {
  std::uint64_t total = 0;
  std::vector<Copy> named;  ///< the first of them, at most kMostNamed
  static constexpr std::size_t kMostNamed = 100;
};

LivingCopies name_some(std::vector<Copy> copies);

}  // namespace sisa
