#include "engine/ensemble.h"

#include <algorithm>
#include <utility>

#include "engine/doubtful_labels.h"
#include "engine/equal_samples.h"
#include "engine/front_pass.h"
#include "engine/near_samples.h"
#include "engine/replacement.h"
#include "engine/stopwatch.h"
#include "engine/training.h"
#include "engine/worker_pool.h"
#include "shards/error.h"
#include "storage/receipts/receipt_check.h"
#include "storage/suppressions.h"

namespace sisa {
namespace {

constexpr std::uint64_t kMostSearchedBytes = 1ULL << 30;

// What is to be said first when a request went wrong after its acceptance.
std::string unfinished(const RequestJournal& journal, std::uint64_t number) {
  return "request " + std::to_string(number) + " is " + to_string(journal.find(number)->state) +
         " and stays so; 'retrain' goes on from there: ";
}

}  // namespace

struct Ensemble::Parts {
  Parts(const std::string& path, Access access, Numerics numerics)
      : store(path, access), numerics(std::move(numerics)) {
    if (access == Access::kWrite) erase_accepted();
  }

  // Made late, so that commands which neither train nor predict never start the numerics.
  const Learner& learner() {
    if (!made_learner) made_learner = numerics.learner(store.config_with_files());
    return *made_learner;
  }

  // Null where the store has none.
  const Front* front() {
    if (!store.config().front.any()) return nullptr;
    if (!made_front) made_front = numerics.front(store.config_with_files());
    return made_front.get();
  }

  Models models() { return {learner(), front()}; }

  // Measures it if it is asked for.
  PaceSource pace(int workers) {
    return [this, workers] {
      return calibrate(numerics.learner, store.config_with_files(), workers, kCalibrationSeconds)
          .pace;
    };
  }

  // What comes new has to pass the front, too.
  void pass_front(std::vector<Sample>& samples, int workers) {
    if (front() == nullptr) return;
    if (front()->fingerprint() != store.config().front.fingerprint) {
      throw Error(ErrorKind::kFailed,
                  "the front's outputs in " + store.path() +
                      " were computed under another numeric fingerprint than this one: new "
                      "samples would get others; nothing changed");
    }
    WorkerPool pool(workers, learner());
    apply_front(*front(), store.config().features, samples, pool);
  }

  // Finishes what a crash may have cut off between acceptance and erasure.
  void erase_accepted() {
    const auto pending = store.journal().pending();
    const auto waiting = [](const Request& r) { return r.state == RequestState::kAccepted; };
    if (std::any_of(pending.begin(), pending.end(), waiting)) store.journal().erase();
  }

  // Nothing may hinder a request: a learner that cannot be made is for the training to name.
  std::vector<Replacement> replacements(const Change& change, int workers) {
    if (store.config().training.method != Method::kSums) return {};
    try {
      return replacements_for(store, learner(), change, workers);
    } catch (const Error&) {
      return {};
    }
  }

  // What a request is measured or forecast to do to the answers. Where the store's models cannot
  // tell, that is said: no request waits for them.
  void measure(const ForgetSet& forget, const UnlearnOptions& options, Observer& observer,
               UnlearnReport& report) {
    if (!options.measure) return;
    try {
      const auto& [data, bounds] = *options.measure;
      report.warnings = measure_impact(store, models(), forget, data, {.bounds = bounds},
                                       pace(options.workers), observer)
                            .warnings;
    } catch (const Error& error) {
      if (error.kind() != ErrorKind::kFailed) throw;
      report.not_measured = error.what();
    }
  }

  // Accepts what unlearning asks for. The suppressions file knows of it first: a request that is
  // accepted is one that no older copy can undo. Nor is that taken back if the acceptance fails: a
  // write that reports an error may yet turn out to be there.
  void accept(Change change, const UnlearnOptions& options, UnlearnReport& report) {
    change.replacements = replacements(change, options.workers);
    for (const ImpactWarning& warning : report.warnings) change.warnings.push_back(warning.bound);
    if (!options.suppressions.empty()) {
      append_suppressions(options.suppressions, ids_of(store, change.removal.samples));
    }
    report.request = store.journal().accept(change, [&](const std::vector<Opening>& openings) {
      if (options.keep_openings) options.keep_openings(openings);
      report.openings = openings;
    });
    report.followed =
        !change.replacements.empty() && change.replacements.size() == report.request.shards.size();
  }

  // Trains and then marks as restored every request that this completes.
  TrainReport restore(const std::vector<ShardId>& shards, int workers, Observer& observer,
                      const Validation* validation = nullptr) {
    const Stopwatch watch;
    TrainReport report;
    const TrainingResult result =
        train_shards(store, learner(), shards, workers, observer, validation);
    report.seconds = watch.seconds();
    report.sample_visits = result.sample_visits;
    report.shards_trained = result.shards_trained;
    if (result.sample_visits > 0) {
      const auto threads = static_cast<double>(result.side_by_side);
      store.record_training_cost(
          {result.sample_visits, result.worker_seconds / threads, result.side_by_side});
    }
    report.digest = ensemble_digest(store);
    store.journal().mark_restored(report.sample_visits, report.seconds);
    return report;
  }

  // Restores and leaves the store in good order for requests to come.
  TrainReport train(const std::vector<ShardId>& shards, int workers, Observer& observer,
                    const Validation* validation = nullptr) {
    TrainReport report = restore(shards, workers, observer, validation);
    if (report.shards_trained > 0) store.settle_training();
    return report;
  }

  // What follows a request's acceptance. `erased` is called once its bytes are gone.
  void complete(
      const UnlearnOptions& options, Observer& observer, UnlearnReport& report,
      const std::function<void()>& erased = [] {}) {
    RequestJournal& journal = store.journal();
    try {
      const Stopwatch erasure;
      journal.erase();
      report.erased_ms = erasure.milliseconds();
      erased();
      if (!options.defer) {
        report.training = restore(shards_to_restore(journal), options.workers, observer);
        store.flush();
      } else {
        journal.mark_restored(0, 0);  // where nothing is left to train
      }
    } catch (const Error& error) {
      throw Error(error.kind(), unfinished(journal, report.request.number) + error.what());
    }
    report.request = *journal.find(report.request.number);
    report.receipt = issue_receipt(store, report.request.number);
  }

  Store store;
  Numerics numerics;
  std::unique_ptr<Learner> made_learner;
  std::unique_ptr<Front> made_front;
};

CreateReport Ensemble::create(const std::string& path, const CreateOptions& options,
                              Observer& observer, const Numerics& numerics) {
  return create_store(path, options, numerics, observer);
}

Ensemble::Ensemble(const std::string& path, Access access, Numerics numerics)
    : parts_(std::make_unique<Parts>(path, access, std::move(numerics))) {}

Ensemble::~Ensemble() = default;
Ensemble::Ensemble(Ensemble&&) noexcept = default;
Ensemble& Ensemble::operator=(Ensemble&&) noexcept = default;

const StoreConfig& Ensemble::config() const { return parts_->store.config(); }

Status Ensemble::status() { return read_status(parts_->store); }

TrainReport Ensemble::train(int workers, Observer& observer, const std::string& validate) {
  std::optional<Validation> validation;
  if (!validate.empty()) {
    WorkerPool pool(workers, parts_->learner());
    validation.emplace(config(), validate, parts_->front(), pool);
  }
  return parts_->train(all_shards(config()), workers, observer,
                       validation ? &*validation : nullptr);
}

TrainReport Ensemble::retrain(int workers, Observer& observer, const std::vector<ShardId>& shards) {
  const std::vector<ShardId> waiting = shards_to_restore(parts_->store.journal());
  for (const ShardId shard : shards) {
    if (std::ranges::binary_search(waiting, shard)) continue;
    throw Error(ErrorKind::kNotFound, "shard " + std::to_string(shard.value) + " of " +
                                          parts_->store.path() + " does not wait to be restored");
  }
  return parts_->train(shards.empty() ? waiting : shards, workers, observer);
}

ForgetPreview Ensemble::preview(const ForgetSet& forget, int workers) {
  return preview_forgetting(parts_->store, forget, workers, parts_->pace(workers));
}

ImpactReport Ensemble::impact(const ForgetSet& forget, const EvaluateOptions& data,
                              const ImpactOptions& options, Observer& observer) {
  return measure_impact(parts_->store, parts_->models(), forget, data, options,
                        parts_->pace(data.workers), observer);
}

RequestImpact Ensemble::impact(std::uint64_t request, const EvaluateOptions& data,
                               const ImpactBounds& bounds, Observer& observer) {
  return measure_request(parts_->store, parts_->models(), request, data, bounds, observer);
}

UnlearnReport Ensemble::unlearn(const ForgetSet& forget, const UnlearnOptions& options,
                                Observer& observer) {
  Store& store = parts_->store;
  UnlearnReport report;
  parts_->measure(forget, options, observer, report);
  const Stopwatch acceptance;
  const DeletionPlan plan = plan_forgetting(store, forget, options.workers);
  const KnownFeatures features = features_of(store, plan.samples);  // later nobody can tell them
  parts_->accept({.removal = plan, .additions = {}}, options, report);
  report.accepted_ms = acceptance.milliseconds();
  parts_->complete(options, observer, report, [&] {
    if (forget.duplicates) return;
    report.copies = name_some(find_copies(store, features, {}));
  });
  return report;
}

UnlearnReport Ensemble::add(const AddOptions& addition, const UnlearnOptions& options,
                            Observer& observer) {
  Addition planned = plan_addition(parts_->store, addition, observer);
  parts_->pass_front(planned.change.additions, options.workers);
  UnlearnReport report;
  report.suppressed = planned.suppressed;
  const Stopwatch acceptance;
  parts_->accept(planned.change, options, report);
  report.accepted_ms = acceptance.milliseconds();
  parts_->complete(options, observer, report);
  return report;
}

UnlearnReport Ensemble::correct(const std::string& id, std::uint32_t label,
                                const UnlearnOptions& options, Observer& observer) {
  UnlearnReport report;
  const Stopwatch acceptance;
  parts_->accept(plan_correction(parts_->store, id, label), options, report);
  report.accepted_ms = acceptance.milliseconds();
  parts_->complete(options, observer, report);
  return report;
}

PredictReport Ensemble::predict(const std::string& data, const Aggregation& aggregation,
                                PredictionSink& sink, int workers, Observer& observer) {
  return sisa::predict(parts_->store, parts_->models(), {data}, aggregation, sink, workers,
                       observer);
}

EvaluateReport Ensemble::evaluate(const EvaluateOptions& options, Observer& observer) {
  return sisa::evaluate(parts_->store, parts_->models(), options, observer);
}

std::vector<Candidate> Ensemble::near_samples(const std::vector<std::string>& ids, std::size_t most,
                                              int workers, Observer& observer) {
  return sisa::near_samples(parts_->store, ids, most, workers, observer);
}

std::vector<Candidate> Ensemble::samples_like(const std::string& data, std::size_t most,
                                              int workers, Observer& observer) {
  NamedRows rows = read_rows(config(), data, kMostSearchedBytes, observer);
  if (parts_->front() != nullptr) {
    WorkerPool pool(workers, parts_->learner());
    rows.bytes = apply_front(*parts_->front(), config().features, rows.bytes, pool);
  }
  return sisa::near_samples(parts_->store, std::move(rows), most, workers, observer);
}

std::vector<Candidate> Ensemble::equal_samples(int workers) {
  return sisa::equal_samples(parts_->store, workers);
}

std::vector<Candidate> Ensemble::doubtful_labels(std::size_t most, int workers,
                                                 Observer& observer) {
  return sisa::doubtful_labels(parts_->store, parts_->models(), most, workers, observer);
}

AuditReport Ensemble::audit(const AuditOptions& options, Observer& observer) {
  return sisa::audit(parts_->store, parts_->models(), parts_->numerics, options, observer);
}

StaleSamples Ensemble::stale_samples(Timestamp before, std::size_t most, int workers) {
  return sisa::stale_samples(parts_->store, before, most, workers);
}

ExportReport Ensemble::export_model(const ExportOptions& options, const TorchScriptWriter& write) {
  return sisa::export_model(parts_->store, options, write);
}

ExportVerdict Ensemble::check_export(const std::string& path) {
  return sisa::check_export(parts_->store, path);
}

VerifyReport Ensemble::verify(bool replay, std::vector<ShardId> shards, int workers,
                              Observer& observer) {
  for (const ShardId shard : shards) {
    if (shard.value >= config().shards) {
      throw Error(ErrorKind::kNotFound, "no shard " + std::to_string(shard.value) +
                                            ": the store has " + std::to_string(config().shards) +
                                            ", from 0");
    }
  }
  VerifyReport report = verify_store(parts_->store, observer);
  if (!replay || !report.ok()) return report;  // damaged data would replay to a meaningless digest
  if (shards.empty()) shards = all_shards(config());
  verify_replay(parts_->store, parts_->learner(), shards, workers, observer, report);
  return report;
}

std::vector<Request> Ensemble::requests() { return parts_->store.journal().all(); }

Receipt Ensemble::receipt(std::uint64_t request, std::optional<std::uint64_t> since) {
  return issue_receipt(parts_->store, request, since);
}

LogExcerpt Ensemble::log(std::optional<std::uint64_t> last, std::optional<std::uint64_t> since) {
  return read_log(parts_->store, last, since);
}

Check Ensemble::compare(const Receipt& receipt) {
  const Store& store = parts_->store;
  return check_store_log(receipt, store.events(), store.key().public_key());
}

}  // namespace sisa
