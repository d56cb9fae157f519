#include "engine/rehearsal/samples_without.h"

namespace sisa {

SamplesWithout::SamplesWithout(const SampleSource& all, const DeletionPlan& removed) : all_(all) {
  for (const LocatedSample& sample : removed.samples) removed_[sample.place].insert(sample.key);
}

void SamplesWithout::scan(Place slice,
                          const std::function<void(const StoredSample&)>& visit) const {
  const auto removed = removed_.find(slice);
  if (removed == removed_.end()) return all_.scan(slice, visit);
  all_.scan(slice, [&](const StoredSample& sample) {
    if (!removed->second.contains(sample.key)) visit(sample);
  });
}

bool SamplesWithout::read(Place slice, const SampleKey& key,
                          const std::function<void(const StoredSample&)>& visit) const {
  const auto removed = removed_.find(slice);
  if (removed != removed_.end() && removed->second.contains(key)) return false;
  return all_.read(slice, key, visit);
}

std::uint64_t SamplesWithout::count(Place slice) const {
  const auto removed = removed_.find(slice);
  return all_.count(slice) - (removed == removed_.end() ? 0 : removed->second.size());
}

}  // namespace sisa
