#pragma once

#include <map>
#include <set>

#include "shards/deletion_plan.h"
#include "storage/sample_source.h"

namespace sisa {

/// Samples as they would be if some were removed. What it is made from must outlive it.
class SamplesWithout : public SampleSource {
 public:
  SamplesWithout(const SampleSource& all, const DeletionPlan& removed);

  void scan(Place slice, const std::function<void(const StoredSample&)>& visit) const override;
  bool read(Place slice, const SampleKey& key,
            const std::function<void(const StoredSample&)>& visit) const override;
  std::uint64_t count(Place slice) const override;

 private:
  const SampleSource& all_;
  std::map<Place, std::set<SampleKey>> removed_;
};

}  // namespace sisa
