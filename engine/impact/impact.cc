#include "engine/impact/impact.h"

#include <algorithm>
#include <sstream>
#include <utility>

#include "engine/rehearsal/ensemble_in_memory.h"
#include "engine/rehearsal/samples_without.h"
#include "engine/training.h"
#include "shards/error.h"

namespace sisa {
namespace {

using Each = std::vector<Judged>;
using Slices = std::map<ShardId, SliceId>;

std::string share(double value) {
  std::ostringstream text;
  text.precision(4);
  text << std::fixed << value;
  return text.str();
}

AnswerChange change_between(const Each& before, const Each& after, std::uint32_t classes) {
  if (before.size() != after.size()) {
    throw Error(ErrorKind::kFailed, "the data changed while it was read");
  }
  AnswerChange change;
  change.classes.resize(classes);
  for (std::size_t i = 0; i < before.size(); ++i) {
    const bool first = before[i].right();
    const bool second = after[i].right();
    change.all.add(first, second);
    change.classes[before[i].label].add(first, second);
    if (!before[i].group.empty()) change.groups[before[i].group].add(first, second);
  }
  return change;
}

/// Warns of what lies beyond the bounds.
class Bounds {
 public:
  Bounds(const ImpactBounds& bounds, std::vector<ImpactWarning>& warnings)
      : bounds_(bounds), warnings_(warnings) {}

  void check_drop(double drop, const std::string& when) {
    if (drop <= bounds_.max_drop) return;
    const std::string most = share(bounds_.max_drop);
    warnings_.push_back({"accuracy falls by more than " + most + when,
                         "accuracy falls by " + share(drop) + when + ", more than " + most});
  }

  void check_gap(const GroupOutcomes& groups, const std::string& when) {
    if (const auto gaps = gaps_of(groups)) check_gap(gaps->accuracy, gaps->worst_group, when);
  }

  /// Of a forecast, which knows counts alone.
  void check_gap(const AnswerForecast& forecast, const GroupOutcomes& groups,
                 const std::string& when) {
    double least = 1, most = 0;
    std::string worst;
    for (const auto& [name, outcome] : groups) {
      const double accuracy = forecast.groups.at(name) / static_cast<double>(outcome.samples());
      if (worst.empty() || accuracy < least) worst = name;
      least = std::min(least, accuracy);
      most = std::max(most, accuracy);
    }
    check_gap(most - least, worst, when);
  }

 private:
  void check_gap(double gap, const std::string& worst, const std::string& when) {
    if (gap <= bounds_.max_gap) return;
    const std::string most = share(bounds_.max_gap);
    warnings_.push_back({"the accuracies of groups lie more than " + most + " apart" + when,
                         "the accuracies of groups lie " + share(gap) + " apart" + when +
                             ", more than " + most + " (worst: " + worst + ")"});
  }

  const ImpactBounds& bounds_;
  std::vector<ImpactWarning>& warnings_;
};

/// Asks ensembles that are not the served one.
class Trials {
 public:
  Trials(Store& store, const Models& models, const EvaluateOptions& data, Observer& observer)
      : store_(store), models_(models), data_(data), observer_(observer) {}

  EvaluateReport served(Each* each) { return with({}, each); }

  EvaluateReport at(const Slices& slices, Each* each) {
    return with(
        [&](Store& store, const Learner& learner) { return voters_of(store, learner, slices); },
        each);
  }

  EvaluateReport of(const EnsembleInMemory& ensemble, Each* each) {
    return with([&](Store&, const Learner&) { return ensemble.voters(); }, each);
  }

 private:
  EvaluateReport with(VoterSource voters, Each* each) {
    EvaluateOptions options = data_;
    options.voters = std::move(voters);
    return evaluate(store_, models_, options, observer_, each);
  }

  Store& store_;
  const Models& models_;
  const EvaluateOptions& data_;
  Observer& observer_;
};

/// The shards that wait, by what it is worth to have one of them back. Where a single one waits
/// there is nothing to choose.
std::vector<EarlyRestoration> restoration_order(const Slices& waiting, double meanwhile,
                                                Trials& trials) {
  std::vector<EarlyRestoration> order;
  if (waiting.size() < 2) return order;
  for (const auto& [shard, slice] : waiting) {
    Slices others = waiting;
    others.erase(shard);
    order.push_back({shard, trials.at(others, nullptr).outcome.accuracy() - meanwhile});
  }
  std::ranges::stable_sort(order, std::ranges::greater{}, &EarlyRestoration::gain);
  return order;
}

/// An ensemble as it will be once the removal is restored, and whatever waits before it.
void rehearse_removal(Store& store, const DeletionPlan& removal, EnsembleInMemory& ensemble) {
  const SamplesWithout retained(store.samples(), removal);
  ensemble.load(store, removal);
  ensemble.forget(store.samples(), retained, removal);
}

}  // namespace

ImpactReport measure_impact(Store& store, const Models& models, const ForgetSet& forget,
                            const EvaluateOptions& data, const ImpactOptions& options,
                            const PaceSource& pace, Observer& observer) {
  const DeletionPlan removal = plan_forgetting(store, forget, data.workers);
  ForgetPreview plan = preview_forgetting(store, forget, data.workers, pace);
  Slices waiting;
  for (const ShardPreview& shard : plan.shards) {
    if (shard.meanwhile_slice < shard.served_slice) waiting[shard.shard] = shard.meanwhile_slice;
  }
  const auto& [bounds, rehearse, order] = options;
  const bool follows = store.config().training.method == Method::kSums;
  const std::uint32_t classes = store.config().classes;
  Trials trials(store, models, data, observer);
  WorkerPool pool(data.workers, models.learner);
  EnsembleInMemory later(store.config(), models.learner, pool, observer);
  if (rehearse || follows) rehearse_removal(store, removal, later);

  Each before, after;
  EvaluateReport now = trials.served(&before);
  ImpactReport report{std::move(plan), std::move(now)};
  Bounds limits(bounds, report.warnings);
  if (report.plan.meanwhile.constituents > 0) {
    report.meanwhile = follows ? trials.of(later, &after) : trials.at(waiting, &after);
    report.waiting = change_between(before, after, classes);
    limits.check_drop(-report.waiting->all.difference(), " meanwhile");
    limits.check_gap(report.meanwhile->groups, " meanwhile");
    if (order) {
      report.order = restoration_order(waiting, report.meanwhile->outcome.accuracy(), trials);
    }
  }
  if (rehearse || follows) {
    after.clear();
    report.restored = trials.of(later, &after);
    report.lasting = change_between(before, after, classes);
    limits.check_drop(-report.lasting->all.difference(), " for good");
    limits.check_gap(report.restored->groups, " for good");
  } else {
    report.forecast = forecast_restored(store, models, removal, data, report.now, observer);
    const auto samples = static_cast<double>(report.now.outcome.samples());
    limits.check_drop(report.now.outcome.accuracy() - report.forecast->correct / samples,
                      " for good, as is forecast");
    limits.check_gap(*report.forecast, report.now.groups, " for good, as is forecast");
  }
  return report;
}

RequestImpact measure_request(Store& store, const Models& models, std::uint64_t number,
                              const EvaluateOptions& data, const ImpactBounds& bounds,
                              Observer& observer) {
  const auto request = store.journal().find(number);
  if (!request) {
    throw Error(ErrorKind::kNotFound,
                "store " + store.path() + " has no request " + std::to_string(number));
  }
  Slices waiting;
  const bool follows = store.config().training.method == Method::kSums;  // nothing ever waits
  for (const TouchedShard& touched : request->shards) {
    if (!touched.retrain || follows) continue;
    waiting[touched.shard] =
        store.checkpoints().last_kept({touched.shard, {touched.from_slice.value - 1}});
  }
  Trials trials(store, models, data, observer);
  Each between, after;
  if (voters_of(store, models.learner, waiting).empty()) {
    throw Error(ErrorKind::kFailed, "until request " + std::to_string(number) +
                                        " is restored no shard of " + store.path() +
                                        " can answer: there is nothing to measure");
  }
  EvaluateReport meanwhile = trials.at(waiting, &between);
  WorkerPool pool(data.workers, models.learner);
  EnsembleInMemory later(store.config(), models.learner, pool, observer);
  later.load(store);
  later.retrain(store.samples());
  RequestImpact impact{*request, std::move(meanwhile), trials.of(later, &after)};
  impact.rehearsed = !store.journal().pending().empty();
  impact.later_requests = store.journal().last() - number;
  impact.restoration = change_between(between, after, store.config().classes);
  Bounds limits(bounds, impact.warnings);
  limits.check_gap(impact.meanwhile.groups, " meanwhile");
  limits.check_gap(impact.restored.groups, " for good");
  return impact;
}

}  // namespace sisa
