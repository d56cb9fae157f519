#include "engine/forgetting.h"

#include <set>
#include <utility>

#include "engine/duplicates.h"
#include "engine/slice_scan.h"
#include "engine/subject_search.h"
#include "shards/error.h"
#include "storage/keyed_hash.h"

namespace sisa {
namespace {

[[noreturn]] void not_found(const Store& store, const std::string& whom) {
  throw Error(ErrorKind::kNotFound,
              "no sample with " + whom + " in " + store.path() + "; nothing changed");
}

void locate_ids(Store& store, const std::vector<std::string>& ids,
                std::vector<LocatedSample>& found) {
  for (const std::string& id : ids) {
    const SampleKey key = sample_key(id, store.config().seed);
    const auto place = store.samples().find(key);
    if (!place) not_found(store, "id '" + id + "'");
    found.push_back({key, *place});
  }
}

void locate_subjects(Store& store, const std::vector<std::string>& subjects,
                     std::vector<LocatedSample>& found) {
  std::set<std::string, std::less<>> missing(subjects.begin(), subjects.end());
  visit_subjects(store, subjects, [&](const StoredSample& sample, Place place) {
    found.push_back({sample.key, place});
    if (const auto it = missing.find(sample.subject); it != missing.end()) missing.erase(it);
  });
  if (!missing.empty()) not_found(store, "subject '" + *missing.begin() + "'");
}

void check_labels(const StoreConfig& config, const std::set<std::uint32_t>& labels) {
  if (labels.empty() || *labels.rbegin() < config.classes) return;
  throw Error(ErrorKind::kUsage, "label " + std::to_string(*labels.rbegin()) +
                                     " is no class of the store, expected 0 to " +
                                     std::to_string(config.classes - 1));
}

void locate_labels(Store& store, const std::set<std::uint32_t>& labels, int workers,
                   std::vector<LocatedSample>& found) {
  if (labels.empty()) return;
  using Labelled = std::pair<std::uint32_t, LocatedSample>;
  const auto labelled = [&](Place slice) {
    std::vector<Labelled> samples;
    store.samples().scan(slice, [&](const StoredSample& sample) {
      if (labels.contains(sample.label)) samples.push_back({sample.label, {sample.key, slice}});
    });
    return samples;
  };
  std::set<std::uint32_t> missing = labels;
  for (const auto& [label, sample] : collected_from_slices(store.config(), workers, labelled)) {
    missing.erase(label);
    found.push_back(sample);
  }
  if (!missing.empty()) not_found(store, "label " + std::to_string(*missing.begin()));
}

void locate_duplicates(Store& store, std::vector<LocatedSample>& found) {
  const DeletionPlan without = plan_deletion(found);
  const KnownFeatures features = features_of(store, without.samples);
  for (const Copy& copy : find_copies(store, features, without.samples)) {
    found.push_back({copy.key, copy.place});
  }
}

}  // namespace

DeletionPlan plan_forgetting(Store& store, const ForgetSet& forget, int workers) {
  const std::set<std::uint32_t> labels(forget.labels.begin(), forget.labels.end());
  check_labels(store.config(), labels);
  std::vector<LocatedSample> found;
  locate_ids(store, forget.ids, found);
  locate_subjects(store, forget.subjects, found);
  locate_labels(store, labels, workers, found);
  if (found.empty()) {
    throw Error(ErrorKind::kUsage, "nothing to forget: no id, no subject and no label given");
  }
  if (forget.duplicates) locate_duplicates(store, found);
  return plan_deletion(found);
}

std::vector<std::string> ids_of(Store& store, std::span<const LocatedSample> samples) {
  std::vector<std::string> ids;
  read_each(store, samples, [&](const StoredSample& sample) { ids.emplace_back(sample.id); });
  return ids;
}

}  // namespace sisa
