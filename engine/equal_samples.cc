#include "engine/equal_samples.h"

#include <algorithm>
#include <map>
#include <tuple>

#include "engine/slice_scan.h"
#include "storage/digest.h"
#include "storage/keyed_hash.h"

namespace sisa {
namespace {

struct Marked {
  FeatureKey features;
  LocatedSample sample;
};

bool comes_first(const Marked& a, const Marked& b) {
  return std::tie(a.features, a.sample.place, a.sample.key) <
         std::tie(b.features, b.sample.place, b.sample.key);
}

using Group = std::vector<Candidate>;

/// Those of samples with one key that are truly equal.
void add_groups(Store& store, const std::vector<LocatedSample>& samples,
                std::vector<Group>& groups) {
  std::map<Digest, Group> equal;
  std::size_t i = 0;
  read_each(store, samples, [&](const StoredSample& sample) {
    equal[Hasher().add(sample.features).finish()].push_back(
        candidate_from(sample, samples[i++].place));
  });
  for (auto& [digest, group] : equal) {
    if (group.size() > 1) groups.push_back(std::move(group));
  }
}

}  // namespace

std::vector<Candidate> equal_samples(Store& store, int workers) {
  auto marked = collected_from_slices(store.config(), workers, [&](Place slice) {
    std::vector<Marked> found;
    store.samples().scan(slice, [&](const StoredSample& sample) {
      found.push_back({feature_key(sample.features, store.config().seed), {sample.key, slice}});
    });
    return found;
  });
  std::sort(marked.begin(), marked.end(), comes_first);
  std::vector<Group> groups;
  for (auto first = marked.begin(); first != marked.end();) {
    const auto last = std::find_if(
        first, marked.end(), [&](const Marked& one) { return one.features != first->features; });
    std::vector<LocatedSample> samples;
    for (auto one = first; one != last; ++one) samples.push_back(one->sample);
    if (samples.size() > 1) add_groups(store, samples, groups);
    first = last;
  }
  std::sort(groups.begin(), groups.end(), [](const Group& a, const Group& b) {
    return std::tuple(b.size(), a.front().place, a.front().key) <
           std::tuple(a.size(), b.front().place, b.front().key);
  });
  std::vector<Candidate> all;
  for (std::size_t i = 0; i < groups.size(); ++i) {
    for (Candidate& candidate : groups[i]) {
      candidate.score = static_cast<double>(groups[i].size());
      candidate.group = i + 1;
      all.push_back(std::move(candidate));
    }
  }
  return all;
}

}  // namespace sisa
