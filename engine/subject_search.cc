#include "engine/subject_search.h"

#include <map>
#include <set>
#include <string_view>

#include "storage/keyed_hash.h"

namespace sisa {

void visit_subjects(Store& store, const std::vector<std::string>& subjects,
                    const std::function<void(const StoredSample&, Place)>& visit) {
  const StoreConfig& config = store.config();
  std::map<Place, std::set<std::string_view>> wanted;
  for (const std::string& subject : subjects) {
    const SubjectKey key = subject_key(subject, config.seed);
    for (RiskTier tier; tier.value < config.risk.count(); ++tier.value) {
      wanted[config.placement().place(key, tier)].insert(subject);
    }
  }
  for (const auto& [place, names] : wanted) {
    store.samples().scan(place, [&](const StoredSample& sample) {
      if (names.contains(sample.subject)) visit(sample, place);
    });
  }
}

}  // namespace sisa
