#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string_view>

#include "shards/identity.h"
#include "storage/timestamp.h"

namespace sisa {

class Database;

/// A stored sample, valid during the call that hands it out.
struct StoredSample {
  SampleKey key;
  std::string_view id;
  std::string_view subject;
  std::uint32_t label;
  std::span<const std::byte> features;
  std::optional<double> risk;
  std::span<const std::byte> front;  ///< what the store's front made of the features
  std::optional<Timestamp> time;

  /// What models are trained on: the front's output where there is one, else the features.
  std::span<const std::byte> model_input() const { return front.empty() ? features : front; }
};

/// The retained samples of a store. A slice is one sequential scan. Reading is safe from many
/// threads. Samples enter through StoreBuilder and leave through RequestJournal::accept.
class SampleTable {
 public:
  explicit SampleTable(Database& database) : database_(database) {}

  /// Where the sample of that key lives; nothing if there is none.
  std::optional<Place> find(const SampleKey& key) const;

  /// Calls `visit` for every sample of a slice, in order of key.
  void scan(Place slice, const std::function<void(const StoredSample&)>& visit) const;

  /// Calls `visit` for one sample of a slice; false if it is not there.
  bool read(Place slice, const SampleKey& key,
            const std::function<void(const StoredSample&)>& visit) const;

  /// Calls `visit` for every sample whose features have that key.
  void scan_copies(const FeatureKey& features,
                   const std::function<void(const SampleKey&)>& visit) const;

  /// A number that changes with every change of the samples while the store is open.
  std::uint64_t revision() const;

  /// The number of samples in a slice, without reading them.
  std::uint64_t count(Place slice) const;

 private:
  Database& database_;
};

}  // namespace sisa
