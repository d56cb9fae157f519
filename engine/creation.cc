#include "engine/creation.h"

#include <unordered_map>

#include "engine/exact_floats.h"
#include "engine/front_stage.h"
#include "engine/label_check.h"
#include "engine/model_spec.h"
#include "engine/risk_declaration.h"
#include "engine/stopwatch.h"
#include "engine/subject_file.h"
#include "engine/time_declaration.h"
#include "shards/error.h"
#include "storage/input/sample_reader.h"
#include "storage/store_builder.h"

namespace sisa {
namespace {

// How many slices' checkpoints of a shard the budget holds; 0: all. A function of the declaration
// alone: what is kept must not depend on samples.
std::uint32_t kept_checkpoints(std::uint64_t budget, const StoreConfig& config,
                               const Learner& learner) {
  const std::uint64_t least = config.shards * learner.state_bytes();
  if (budget < least) {
    throw Error(ErrorKind::kUsage, "a checkpoint budget of " + std::to_string(budget) +
                                       " bytes does not hold one checkpoint for each of " +
                                       std::to_string(config.shards) + " shards: give at least " +
                                       std::to_string(least));
  }
  const std::uint64_t kept = budget / least;
  return kept >= config.slices ? 0 : static_cast<std::uint32_t>(kept);
}

// A store that is to be: its configuration, and who computes for it.
struct Declared {
  StoreConfig config;
  std::unique_ptr<Front> front;
  std::unique_ptr<Learner> learner;
};

// Completes the configuration with what the data's format declares, and refuses what cannot work
// before a single sample is read.
Declared complete(const CreateOptions& options, const SampleReader& reader,
                  const Numerics& numerics) {
  Declared declared{options.config, {}, {}};
  StoreConfig& config = declared.config;
  config.features = reader.layout();
  config.class_names = reader.class_names();
  if (config.classes == 0) {
    if (!reader.declared_classes()) {
      throw Error(ErrorKind::kUsage,
                  options.data +
                      " does not declare its number of classes: give --classes N "
                      "(it is declared, never counted from samples)");
    }
    config.classes = *reader.declared_classes();
  }
  declared.front = numerics.front(config);
  if (declared.front) {
    config.front.output = declared.front->output();
    config.front.fingerprint = declared.front->fingerprint();
  }
  check(config);
  declared.learner = numerics.learner(config);
  if (std::holds_alternative<const SumLearner*>(declared.learner->method())) {
    config.training.method = Method::kSums;
    check(config);
  }
  if (options.checkpoint_budget) {
    config.kept_checkpoints =
        kept_checkpoints(*options.checkpoint_budget, config, *declared.learner);
  }
  return declared;
}

// The names a file or list asks for, each of which must be met in the data.
class Wanted {
 public:
  explicit Wanted(const std::vector<std::string>& ids) {
    for (const std::string& id : ids) met_.emplace(id, false);
  }
  bool meets(const std::string& id) {
    const auto found = met_.find(id);
    if (found == met_.end()) return false;
    return found->second = true;
  }
  void require_all(const std::string& what, const std::string& data) const {
    for (const auto& [id, met] : met_) {
      if (!met) throw Error(ErrorKind::kNotFound, what + " '" + id + "' does not occur in " + data);
    }
  }

 private:
  std::unordered_map<std::string, bool> met_;
};

void require_enough(std::uint64_t rows, const StoreConfig& config) {
  if (rows >= config.shards && rows >= config.slices) return;
  throw Error(ErrorKind::kUsage, std::to_string(rows) + " samples are fewer than " +
                                     std::to_string(config.shards) + " shards or " +
                                     std::to_string(config.slices) + " slices: give fewer of them");
}

}  // namespace

CreateReport create_store(const std::string& path, const CreateOptions& options,
                          const Numerics& numerics, Observer& observer) {
  const Stopwatch watch;
  require_times(options.config, options.data);
  const auto reader =
      open_data(options.data, Labels::kRequired, options.config.columns, nullptr, options.images);
  const Declared declared = complete(options, *reader, numerics);
  const StoreConfig& config = declared.config;
  Wanted excluded(options.exclude_ids);
  SubjectFile subjects(options.subjects_file);
  RiskDeclaration risks(config, options.data, options.risk_file);
  StoreBuilder builder(path, config);
  WorkerPool pool(0, *declared.learner);
  FrontStage stage(declared.front.get(), config.features, pool,
                   [&](Sample&& ready, std::uint64_t position) {
                     check_countable(config, ready, reader->place(position));
                     builder.add(ready, position);
                   });

  CreateReport report;
  Sample sample;
  while (reader->next(sample)) {
    if (observer.stop_requested()) throw Error(ErrorKind::kInterrupted, "creation interrupted");
    check_label(*reader, sample, config.classes);
    subjects.apply(sample);
    risks.apply(sample, reader->position());
    if (excluded.meets(sample.id)) {
      ++report.excluded;
      continue;
    }
    if (options.suppressions.contains(sample.id)) {
      ++report.suppressed;
      continue;
    }
    stage.add(sample, reader->position());
    ++report.samples;
    observer.on_visits(1);
  }
  stage.finish();
  require_enough(report.samples + report.excluded + report.suppressed, config);
  excluded.require_all("excluded id", options.data);
  subjects.require_all(options.data);
  risks.require_any();
  const auto place = [&](std::uint64_t position) { return reader->place(position); };
  risks.require_one_each(place);
  builder.finish(place);
  report.kept_checkpoints = config.kept_checkpoints == 0 ? config.slices : config.kept_checkpoints;
  report.seconds = watch.seconds();
  return report;
}

}  // namespace sisa
