#include "engine/impact/answer_forecast.h"

#include <algorithm>
#include <utility>

#include "engine/impact/class_shares.h"

namespace sisa {
namespace {

/// Between which checkpoints a shard will stand, by the number of samples that they saw.
struct Bracket {
  SliceId above;
  SliceId below;       ///< kNoSlice: before the first
  double towards = 0;  ///< from above (0) to below (1)
};

/// Of a shard that will keep so many of the samples that its served checkpoint saw.
Bracket bracket(Store& store, ShardId shard, double keeps) {
  const auto samples = [&](SliceId slice) {
    return slice == kNoSlice
               ? 0.0
               : static_cast<double>(store.checkpoints().record({shard, slice})->samples);
  };
  Bracket found{store.checkpoints().served(shard), {}, 0};
  for (SliceId slice = found.above; slice != kNoSlice;) {
    found.above = slice;
    slice = store.checkpoints().last_kept({shard, {slice.value - 1}});
    found.below = slice;
    if (samples(slice) <= keeps) break;
  }
  const double more = samples(found.above);
  const double less = samples(found.below);
  if (more > less) found.towards = std::clamp((more - keeps) / (more - less), 0.0, 1.0);
  return found;
}

/// Answers that are right, in all and part by part.
AnswerForecast counted(const EvaluateReport& report) {
  AnswerForecast counts;
  counts.correct = static_cast<double>(report.outcome.correct());
  for (std::uint32_t label = 0; label < report.outcome.classes(); ++label) {
    counts.classes.push_back(static_cast<double>(report.outcome.at(label, label)));
  }
  for (const auto& [name, outcome] : report.groups) {
    counts.groups[name] = static_cast<double>(outcome.correct());
  }
  return counts;
}

/// Adds `times` the counts; parts that are nowhere right count 0.
void add(const AnswerForecast& counts, double times, AnswerForecast& sum) {
  sum.correct += times * counts.correct;
  sum.classes.resize(std::max(sum.classes.size(), counts.classes.size()));
  for (std::size_t c = 0; c < counts.classes.size(); ++c) {
    sum.classes[c] += times * counts.classes[c];
  }
  for (const auto& [name, correct] : counts.groups) sum.groups[name] += times * correct;
}

class Forecaster {
 public:
  Forecaster(Store& store, const Models& models, const EvaluateOptions& data, Observer& observer)
      : store_(store), models_(models), data_(data), observer_(observer) {}

  /// With those shards at those slices.
  AnswerForecast at(const std::map<ShardId, SliceId>& slices) {
    return with(
        [&](Store& store, const Learner& learner) { return voters_of(store, learner, slices); });
  }

  AnswerForecast with_class_shares(const std::map<ShardId, ClassShares>& shares) {
    return with([&](Store& store, const Learner& learner) {
      std::vector<Voter> voters = voters_of(store, learner);
      for (Voter& voter : voters) {
        const auto found = shares.find(voter.shard);
        if (found == shares.end()) continue;
        voter.model = corrected(std::move(voter.model), found->second);
      }
      return voters;
    });
  }

 private:
  AnswerForecast with(VoterSource voters) {
    if (voters(store_, models_.learner).empty()) return {};  // nobody is right
    EvaluateOptions options = data_;
    options.voters = std::move(voters);
    return counted(evaluate(store_, models_, options, observer_));
  }

  Store& store_;
  const Models& models_;
  const EvaluateOptions& data_;
  Observer& observer_;
};

}  // namespace

AnswerForecast forecast_restored(Store& store, const Models& models, const DeletionPlan& plan,
                                 const EvaluateOptions& data, const EvaluateReport& now,
                                 Observer& observer) {
  std::map<ShardId, double> removed;
  for (const LocatedSample& sample : plan.samples) {
    const auto [shard, slice] = sample.place;
    if (slice <= store.checkpoints().served(shard)) ++removed[shard];
  }
  std::map<ShardId, SliceId> above, below;
  double towards = 0;
  for (const auto& [shard, samples] : removed) {
    const SliceId served = store.checkpoints().served(shard);
    const auto seen = static_cast<double>(store.checkpoints().record({shard, served})->samples);
    const Bracket stands = bracket(store, shard, seen - samples);
    above[shard] = stands.above;
    below[shard] = stands.below;
    towards += stands.towards / static_cast<double>(removed.size());
  }
  Forecaster forecaster(store, models, data, observer);
  AnswerForecast sum;
  add(forecaster.with_class_shares(class_shares_after(store, plan)), 1, sum);
  add(counted(now), -1, sum);
  add(forecaster.at(above), 1 - towards, sum);
  add(forecaster.at(below), towards, sum);
  const auto fit = [](double& correct, std::uint64_t samples) {
    correct = std::clamp(correct, 0.0, static_cast<double>(samples));
  };
  fit(sum.correct, now.outcome.samples());
  for (std::uint32_t c = 0; c < sum.classes.size(); ++c) {
    fit(sum.classes[c], now.outcome.of_label(c));
  }
  for (auto& [name, correct] : sum.groups) fit(correct, now.groups.at(name).samples());
  return sum;
}

}  // namespace sisa
