#include "engine/audit/audited_samples.h"

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>

#include "engine/front_pass.h"
#include "engine/label_check.h"
#include "engine/matching_data.h"
#include "engine/rehearsal/samples_in_memory.h"
#include "engine/training.h"
#include "shards/error.h"

namespace sisa {
namespace {

Sample owned(const StoredSample& stored) {
  return {.id = std::string(stored.id),
          .subject = std::string(stored.subject),
          .label = stored.label,
          .features = {stored.features.begin(), stored.features.end()},
          .risk = stored.risk,
          .front = {stored.front.begin(), stored.front.end()}};
}

/// Ids that are to be found, and the subjects that are known of them.
using Wanted = std::map<std::string, std::string, std::less<>>;

class Gathering {
 public:
  Gathering(Store& store, Observer& observer) : store_(store), observer_(observer) {}

  /// The forgotten that are not there stay wanted.
  void take_store(Wanted& wanted, AuditedSamples& samples) {
    for (const ShardId shard : all_shards(store_.config())) {
      for (SliceId slice{1}; slice.value <= store_.config().slices; ++slice.value) {
        store_.samples().scan({shard, slice}, [&](const StoredSample& stored) {
          const auto named = wanted.find(stored.id);
          const bool found = named != wanted.end();
          if (found) wanted.erase(named);
          (found ? samples.forgotten : samples.retained).push_back(owned(stored));
        });
      }
    }
    samples.still_there = !samples.forgotten.empty();
  }

  void take_removed(Wanted wanted, const std::string& data, std::vector<Sample>& forgotten) {
    read(data, Labels::kRequired, [&](Sample&& sample) {
      const auto named = wanted.find(sample.id);
      if (named == wanted.end()) return;
      if (!named->second.empty()) sample.subject = named->second;
      wanted.erase(named);
      forgotten.push_back(std::move(sample));
    });
    if (wanted.empty()) return;
    throw Error(ErrorKind::kNotFound, "no sample '" + wanted.begin()->first + "' in " + data);
  }

  void take_nonmembers(const std::string& data, std::vector<Sample>& nonmembers) {
    read(data, Labels::kAlone, [&](Sample&& sample) { nonmembers.push_back(std::move(sample)); });
    if (nonmembers.empty()) throw Error(ErrorKind::kFailed, data + " holds no sample");
  }

 private:
  template <class Take>
  void read(const std::string& data, Labels labels, const Take& take) {
    const StoreConfig& config = store_.config();
    const auto reader = open_matching(config, data, labels);
    Sample sample;
    while (reader->next(sample)) {
      if (observer_.stop_requested()) throw Error(ErrorKind::kInterrupted, "audit interrupted");
      check_label(*reader, sample, config.classes);
      take(std::exchange(sample, {}));
    }
  }

  Store& store_;
  Observer& observer_;
};

[[noreturn]] void not_there(const Store& store, const std::string& id, bool others_are) {
  if (others_are) {
    throw Error(ErrorKind::kUsage, "of the forgotten some are in " + store.path() + ", '" + id +
                                       "' is not: audit them one after the other");
  }
  throw Error(ErrorKind::kNotFound,
              "no sample '" + id + "' in " + store.path() +
                  ": where a request removed it, name the data that it came with");
}

std::vector<Sample> of_lowest_keys(const std::vector<Sample>& samples, std::size_t most,
                                   const StoreConfig& config) {
  std::vector<std::pair<SampleKey, const Sample*>> keyed;
  for (const Sample& sample : samples) keyed.push_back({located(sample, config).key, &sample});
  std::ranges::sort(keyed);
  keyed.resize(std::min(keyed.size(), most));
  std::vector<Sample> chosen;
  for (const auto& [key, sample] : keyed) chosen.push_back(*sample);
  return chosen;
}

}  // namespace

AuditedSamples gather_samples(Store& store, const Front* front, const AuditOptions& options,
                              WorkerPool& pool, Observer& observer) {
  Wanted wanted;
  for (const ForgottenId& one : options.forgotten) wanted.emplace(one.id, one.subject);
  Gathering gathering(store, observer);
  AuditedSamples samples;
  gathering.take_store(wanted, samples);
  if (samples.retained.empty()) {
    throw Error(ErrorKind::kFailed, store.path() + " would retain no sample");
  }
  if (!wanted.empty()) {
    if (samples.still_there || options.forgotten_data.empty()) {
      not_there(store, wanted.begin()->first, samples.still_there);
    }
    gathering.take_removed(std::move(wanted), options.forgotten_data, samples.forgotten);
  }
  gathering.take_nonmembers(options.nonmembers, samples.nonmembers);
  samples.members = of_lowest_keys(samples.retained, samples.nonmembers.size(), store.config());
  std::ranges::sort(samples.forgotten, {}, &Sample::id);  // wherever they were read
  if (front == nullptr) return samples;
  apply_front(*front, store.config().features, samples.nonmembers, pool);
  if (!samples.still_there) apply_front(*front, store.config().features, samples.forgotten, pool);
  return samples;
}

std::uint64_t known_nonmembers(const AuditedSamples& samples) {
  const auto content = [](const Sample& sample) {
    const auto* bytes = reinterpret_cast<const char*>(sample.features.data());
    return std::pair(std::string_view(bytes, sample.features.size()), sample.label);
  };
  std::set<std::pair<std::string_view, std::uint32_t>> retained;
  for (const Sample& sample : samples.retained) retained.insert(content(sample));
  return static_cast<std::uint64_t>(std::ranges::count_if(
      samples.nonmembers,
      [&](const Sample& sample) { return retained.contains(content(sample)); }));
}

}  // namespace sisa
