#pragma once

#include <cstdint>
#include <functional>
#include <optional>

#include "storage/sample_source.h"

namespace sisa {

class Database;

/// The retained samples of a store. A slice is one sequential scan. Samples enter through
/// StoreBuilder and leave through RequestJournal::accept.
class SampleTable : public SampleSource {
 public:
  explicit SampleTable(Database& database) : database_(database) {}

  /// Where the sample of that key lives; nothing if there is none.
  std::optional<Place> find(const SampleKey& key) const;

  void scan(Place slice, const std::function<void(const StoredSample&)>& visit) const override;
  bool read(Place slice, const SampleKey& key,
            const std::function<void(const StoredSample&)>& visit) const override;
  std::uint64_t count(Place slice) const override;

  /// Calls `visit` for every sample whose features have that key.
  void scan_copies(const FeatureKey& features,
                   const std::function<void(const SampleKey&)>& visit) const;

  /// A number that changes with every change of the samples while the store is open.
  std::uint64_t revision() const;

 private:
  Database& database_;
};

}  // namespace sisa
