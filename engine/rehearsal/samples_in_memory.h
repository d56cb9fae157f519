#pragma once

#include <map>
#include <span>
#include <vector>

#include "shards/deletion_plan.h"
#include "storage/sample.h"
#include "storage/sample_source.h"
#include "storage/store_config.h"

namespace sisa {

/// Where a sample lives in a store of that configuration.
LocatedSample located(const Sample& sample, const StoreConfig& config);

/// What removing samples from a store of that configuration touches.
DeletionPlan removal_of(std::span<const Sample> samples, const StoreConfig& config);

/// Samples at the places that they have in a store of some configuration, in memory alone. They
/// must outlive it.
class SamplesInMemory : public SampleSource {
 public:
  explicit SamplesInMemory(const StoreConfig& config) : config_(config) {}

  void add(std::span<const Sample> samples);

  void scan(Place slice, const std::function<void(const StoredSample&)>& visit) const override;
  bool read(Place slice, const SampleKey& key,
            const std::function<void(const StoredSample&)>& visit) const override;
  std::uint64_t count(Place slice) const override;

 private:
  const StoreConfig& config_;
  std::map<Place, std::map<SampleKey, const Sample*>> slices_;
};

}  // namespace sisa
