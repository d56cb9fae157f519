#include "engine/audit/audit.h"

#include <numeric>

#include "engine/audit/audited_samples.h"
#include "engine/audit/label_opinions.h"
#include "engine/audit/loss_attack.h"
#include "engine/audit/roc.h"
#include "engine/rehearsal/ensemble_in_memory.h"
#include "engine/rehearsal/samples_in_memory.h"
#include "engine/stopwatch.h"
#include "engine/training.h"
#include "shards/error.h"

namespace sisa {
namespace {

std::vector<double> negated(std::vector<double> values) {
  for (double& value : values) value = -value;
  return values;
}

Leak leak_of(const LabelOpinions& suspects, const LabelOpinions& nonmembers, std::uint64_t seed) {
  const std::vector<double>& losses = suspects.losses();
  const std::vector<double> surer = negated(losses);
  const std::vector<double> others = negated(nonmembers.losses());
  Leak leak;
  leak.samples = losses.size();
  leak.mean_loss =
      std::accumulate(losses.begin(), losses.end(), 0.0) / static_cast<double>(losses.size());
  leak.accuracy = suspects.accuracy();
  leak.loss_accuracy = loss_attack_accuracy(losses, nonmembers.losses(), seed);
  leak.loss_area = area_under_roc(surer, others);
  leak.loss_rate = true_positive_rate(surer, others, kAuditedFalsePositiveRate);
  leak.ratio_area = area_under_roc(suspects.likelihood_ratios(), nonmembers.likelihood_ratios());
  leak.ratio_rate = true_positive_rate(suspects.likelihood_ratios(), nonmembers.likelihood_ratios(),
                                       kAuditedFalsePositiveRate);
  return leak;
}

void check(const AuditOptions& options) {
  if (options.challenge == 0) return;
  if (options.forgotten.empty()) {
    throw Error(ErrorKind::kUsage, "the challenge's score is about forgotten samples: name some");
  }
  if (options.challenge < 3) {
    throw Error(ErrorKind::kUsage, "the challenge's score takes at least 3 models of each kind");
  }
}

void require_trained(Store& store) {
  for (const ShardId shard : all_shards(store.config())) {
    if (store.checkpoints().served(shard).value == store.config().slices) continue;
    throw Error(ErrorKind::kFailed, "shard " + std::to_string(shard.value) + " of " + store.path() +
                                        " is not trained to its end: run 'sisa train' first");
  }
}

/// An audit of one store, whose samples are gathered.
class Audit {
 public:
  Audit(Store& store, const Models& models, const Numerics& numerics, const AuditedSamples& samples,
        WorkerPool& pool, Observer& observer)
      : store_(store),
        config_(store.config()),
        models_(models),
        numerics_(numerics),
        samples_(samples),
        pool_(pool),
        observer_(observer) {}

  /// So many ensembles like the store's are to be trained.
  void announce(std::uint64_t ensembles) {
    SamplesInMemory retained(config_);
    retained.add(samples_.retained);
    const auto trainer = make_trainer(config_, retained, models_.learner);
    std::uint64_t visits = 0;
    for (const ShardId shard : all_shards(config_)) {
      visits += trainer->visits(shard, kNoSlice, {config_.slices});
    }
    observer_.on_start(ensembles * config_.shards, ensembles * visits);
  }

  Leak members() {
    EnsembleInMemory served(config_, models_.learner, pool_, observer_);
    served.load(store_);
    return leak(config_, served, samples_.members);
  }

  ForgottenLeak forgotten() {
    ForgottenLeak found;
    EnsembleInMemory ensemble(config_, models_.learner, pool_, observer_);
    ensemble.load(store_, removal_of(samples_.forgotten, config_));
    const bool before = samples_.still_there;
    (before ? found.before : found.after) = leak(config_, ensemble, samples_.forgotten);
    SamplesInMemory others(config_);
    others.add(samples_.retained);
    if (!before) others.add(samples_.forgotten);
    ensemble.retrain(others);  // to the one of the two that the store has not
    (before ? found.after : found.before) = leak(config_, ensemble, samples_.forgotten);
    found.reference = reference();
    return found;
  }

  Challenge challenge(std::uint32_t models) {
    return take_challenge(models, samples_, store_.config_with_files(), numerics_, pool_,
                          observer_);
  }

 private:
  Leak reference() {
    const StoreConfig config = with_further_seed(store_.config_with_files(), 1);
    const auto learner = numerics_.learner(config);
    EnsembleInMemory retrained(config, *learner, pool_, observer_);
    SamplesInMemory retained(config);
    retained.add(samples_.retained);
    retrained.train(retained);
    return leak(config, retrained, samples_.forgotten);
  }

  Leak leak(const StoreConfig& config, const EnsembleInMemory& ensemble,
            std::span<const Sample> suspects) {
    const auto ask = [&](std::span<const Sample> samples) {
      return LabelOpinions(config, ensemble.voters(), samples, pool_);
    };
    return leak_of(ask(suspects), ask(samples_.nonmembers), config_.seed);
  }

  Store& store_;
  const StoreConfig& config_;
  const Models& models_;
  const Numerics& numerics_;
  const AuditedSamples& samples_;
  WorkerPool& pool_;
  Observer& observer_;
};

}  // namespace

AuditReport audit(Store& store, const Models& models, const Numerics& numerics,
                  const AuditOptions& options, Observer& observer) {
  const Stopwatch watch;
  check(options);
  store.refresh();
  require_trained(store);
  AuditReport report;
  report.requests = store.journal().all().size();
  WorkerPool pool(options.workers, models.learner);
  const AuditedSamples samples = gather_samples(store, models.front, options, pool, observer);
  Audit audit(store, models, numerics, samples, pool, observer);
  if (!samples.forgotten.empty()) audit.announce(1 + 3 * std::uint64_t{options.challenge});
  report.nonmembers = samples.nonmembers.size();
  report.known = known_nonmembers(samples);
  report.members = audit.members();
  if (!samples.forgotten.empty()) report.forgotten = audit.forgotten();
  if (options.challenge > 0) report.challenge = audit.challenge(options.challenge);
  if (store.refresh()) {
    throw Error(ErrorKind::kBusy,
                "a request was accepted by " + store.path() + " meanwhile: audit it again");
  }
  report.seconds = watch.seconds();
  return report;
}

}  // namespace sisa
