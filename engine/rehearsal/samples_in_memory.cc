#include "engine/rehearsal/samples_in_memory.h"

#include "storage/keyed_hash.h"

namespace sisa {
LocatedSample located(const Sample& sample, const StoreConfig& config) {
  const SubjectKey subject = subject_key(sample.subject, config.seed);
  return {sample_key(sample.id, config.seed),
          config.placement().place(subject, config.risk.tier(sample.risk))};
}

DeletionPlan removal_of(std::span<const Sample> samples, const StoreConfig& config) {
  std::vector<LocatedSample> where;
  for (const Sample& sample : samples) where.push_back(located(sample, config));
  return plan_deletion(where);
}

void SamplesInMemory::add(std::span<const Sample> samples) {
  for (const Sample& sample : samples) {
    const LocatedSample where = located(sample, config_);
    slices_[where.place][where.key] = &sample;
  }
}

void SamplesInMemory::scan(Place slice,
                           const std::function<void(const StoredSample&)>& visit) const {
  const auto found = slices_.find(slice);
  if (found == slices_.end()) return;
  for (const auto& [key, sample] : found->second) visit(as_stored(*sample, key));
}

bool SamplesInMemory::read(Place slice, const SampleKey& key,
                           const std::function<void(const StoredSample&)>& visit) const {
  const auto found = slices_.find(slice);
  if (found == slices_.end()) return false;
  const auto sample = found->second.find(key);
  if (sample == found->second.end()) return false;
  visit(as_stored(*sample->second, key));
  return true;
}

std::uint64_t SamplesInMemory::count(Place slice) const {
  const auto found = slices_.find(slice);
  return found == slices_.end() ? 0 : found->second.size();
}

}  // namespace sisa
