#include "engine/forgetting.h"

#include <map>
#include <set>

#include "shards/error.h"
#include "shards/placement.h"
#include "storage/keyed_hash.h"

namespace sisa {
namespace {

[[noreturn]] void not_found(const Store& store, const std::string& what, const std::string& name) {
  throw Error(ErrorKind::kNotFound, "no sample with " + what + " '" + name + "' in " +
                                        store.path() + "; nothing changed");
}

void locate_ids(Store& store, const std::vector<std::string>& ids,
                std::vector<LocatedSample>& found) {
  for (const std::string& id : ids) {
    const SampleKey key = sample_key(id, store.config().seed);
    const auto place = store.samples().find(key);
    if (!place) not_found(store, "id", id);
    found.push_back({key, *place});
  }
}

// A subject's place follows from its name, so that only that one slice is read.
void locate_subjects(Store& store, const std::vector<std::string>& subjects,
                     std::vector<LocatedSample>& found) {
  const StoreConfig& config = store.config();
  const Placement placement(config.shards, config.slices);
  std::map<Place, std::set<std::string, std::less<>>> wanted;
  for (const std::string& subject : subjects) {
    wanted[placement.place(subject_key(subject, config.seed))].insert(subject);
  }
  for (const auto& [place, names] : wanted) {
    std::set<std::string, std::less<>> missing = names;
    store.samples().scan(place, [&](const StoredSample& sample) {
      if (!names.contains(sample.subject)) return;
      found.push_back({sample.key, place});
      if (const auto it = missing.find(sample.subject); it != missing.end()) missing.erase(it);
    });
    if (!missing.empty()) not_found(store, "subject", *missing.begin());
  }
}

}  // namespace

DeletionPlan plan_forgetting(Store& store, const ForgetSet& forget) {
  std::vector<LocatedSample> found;
  locate_ids(store, forget.ids, found);
  locate_subjects(store, forget.subjects, found);
  if (found.empty())
    throw Error(ErrorKind::kUsage, "nothing to forget: no id and no subject given");
  return plan_deletion(found);
}

}  // namespace sisa
