#include "engine/addition.h"

#include <algorithm>
#include <map>
#include <utility>

#include "engine/exact_floats.h"
#include "engine/label_check.h"
#include "engine/matching_data.h"
#include "engine/risk_declaration.h"
#include "engine/subject_file.h"
#include "engine/time_declaration.h"
#include "shards/error.h"
#include "storage/keyed_hash.h"

namespace sisa {
namespace {

constexpr const char* kUnchanged = "; nothing changed";

// Names of samples as the store will know them.
class Naming {
 public:
  Naming(const StoreConfig& config, const AddOptions& options)
      : prefix_(options.id_prefix), subjects_(options.subjects_file) {
    const bool columns = options.data.starts_with("csv:");
    own_ids_ = (columns && config.columns.id) || options.data.starts_with("imagefolder:");
    own_subjects_ = columns && config.columns.subject;
  }

  void apply(Sample& sample, const std::string& where) {
    const std::string id = prefix_ + sample.id;
    if (!own_subjects_) sample.subject = id;
    subjects_.apply(sample);
    sample.id = id;
    if (prefix_.empty()) return;
    check_name(sample.id, "id", where);
    check_name(sample.subject, "subject", where);
  }

  void require_all(const std::string& data) const { subjects_.require_all(data); }

  // What helps where an id is taken.
  std::string advice() const {
    const bool row_numbers = prefix_.empty() && !own_ids_;
    return row_numbers ? "; ids are row numbers here: give --id-prefix P" : "";
  }

 private:
  std::string prefix_;
  SubjectFile subjects_;
  bool own_ids_ = false;
  bool own_subjects_ = false;
};

// The samples of one request, each of which the store can take beside the others.
class Gathered {
 public:
  Gathered(Store& store, const SampleReader& reader) : store_(store), reader_(reader) {}

  void add(Sample sample, const std::string& advice) {
    const SampleKey key = sample_key(sample.id, store_.config().seed);
    const std::uint64_t position = reader_.position();
    const auto [first, fresh] = positions_.try_emplace(key, position);
    if (!fresh) {
      throw Error(ErrorKind::kFailed, "id \"" + sample.id +
                                          "\" occurs twice: " + reader_.place(first->second) +
                                          " and " + reader_.place(position) + kUnchanged);
    }
    if (store_.samples().find(key)) {
      throw Error(ErrorKind::kFailed, reader_.place(position) + ": id \"" + sample.id +
                                          "\" is in " + store_.path() + " already" + kUnchanged +
                                          advice);
    }
    bytes_ += sizeof(Sample) + sample.id.size() + sample.subject.size() + sample.features.size();
    samples_.push_back(std::move(sample));
  }

  std::uint64_t bytes() const { return bytes_; }
  std::vector<Sample> take() { return std::move(samples_); }

 private:
  Store& store_;
  const SampleReader& reader_;
  std::map<SampleKey, std::uint64_t> positions_;
  std::vector<Sample> samples_;
  std::uint64_t bytes_ = 0;
};

void refuse_nothing(const Addition& addition, const std::string& data) {
  if (!addition.change.additions.empty()) return;
  const std::string why =
      addition.suppressed > 0 ? " holds suppressed samples alone" : " holds no sample";
  throw Error(ErrorKind::kFailed, data + why + kUnchanged);
}

void refuse_label(std::uint32_t label, std::uint32_t classes) {
  if (label < classes) return;
  throw Error(ErrorKind::kUsage, "label " + std::to_string(label) + ", expected 0 to " +
                                     std::to_string(classes - 1) + kUnchanged);
}

}  // namespace

Addition plan_addition(Store& store, const AddOptions& options, Observer& observer) {
  const StoreConfig config = store.config();
  require_times(config, options.data);
  const auto reader = open_matching(config, options.data, Labels::kRequired);
  Naming naming(config, options);
  RiskDeclaration risks(config, options.data, options.risk_file);
  Gathered gathered(store, *reader);
  Addition addition;
  Sample sample;
  while (reader->next(sample)) {
    if (observer.stop_requested()) throw Error(ErrorKind::kInterrupted, "addition interrupted");
    check_label(*reader, sample, config.classes);
    naming.apply(sample, reader->place(reader->position()));
    risks.apply(sample, reader->position());
    check_countable(config, sample, reader->place(reader->position()));
    observer.on_visits(1);
    if (options.suppressions.contains(sample.id)) {
      ++addition.suppressed;
      continue;
    }
    gathered.add(std::move(sample), naming.advice());
    if (gathered.bytes() > options.most_bytes) {
      throw Error(ErrorKind::kFailed, options.data + " holds more than one request takes (" +
                                          std::to_string(options.most_bytes >> 20) +
                                          " MiB): add it in parts" + kUnchanged);
    }
  }
  naming.require_all(options.data);
  risks.require_any();
  risks.require_one_each([&](std::uint64_t position) { return reader->place(position); });
  addition.change = {RequestKind::kAdd, {}, gathered.take()};
  RiskDeclaration::require_same(store, addition.change.additions);
  refuse_nothing(addition, options.data);
  return addition;
}

Change plan_correction(Store& store, const std::string& id, std::uint32_t label) {
  refuse_label(label, store.config().classes);
  const SampleKey key = sample_key(id, store.config().seed);
  const std::optional<Place> place = store.samples().find(key);
  Sample corrected;
  const auto copy = [&](const StoredSample& sample) {
    corrected = {std::string(sample.id),
                 std::string(sample.subject),
                 sample.label,
                 {sample.features.begin(), sample.features.end()},
                 sample.risk,
                 {sample.front.begin(), sample.front.end()},
                 sample.time};
  };
  if (!place || !store.samples().read(*place, key, copy)) {
    throw Error(ErrorKind::kNotFound,
                "no sample with id '" + id + "' in " + store.path() + kUnchanged);
  }
  if (corrected.label == label) {
    throw Error(ErrorKind::kUsage,
                "sample '" + id + "' has label " + std::to_string(label) + " already" + kUnchanged);
  }
  corrected.label = label;
  const LocatedSample located{key, *place};
  return {RequestKind::kCorrect, plan_deletion(std::span(&located, 1)), {std::move(corrected)}};
}

}  // namespace sisa
