#include "engine/impact/answer_forecast.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "engine/impact/class_shares.h"

namespace sisa {
namespace {

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

/// What a removal does to the shards whose models saw something of it.
struct Hit {
  std::map<ShardId, double> seen;  ///< samples, by the served model of each
  std::map<ShardId, double> lost;  ///< of these, to the removal
};

Hit hit_by(const DeletionPlan& removal, Store& store) {
  Hit hit;
  for (const LocatedSample& sample : removal.samples) {
    const auto [shard, slice] = sample.place;
    const SliceId served = store.checkpoints().served(shard);
    if (slice > served) continue;
    ++hit.lost[shard];
    hit.seen[shard] = static_cast<double>(store.checkpoints().record({shard, served})->samples);
  }
  return hit;
}

/// The shards that keep a sample, each at one of its checkpoints, and how many samples these saw.
struct Stand {
  std::map<ShardId, SliceId> slices;
  double samples = 0;
};

/// Where the shards stood, slice by slice from the last to the half of them, as far as checkpoints
/// are kept.
std::vector<Stand> stands_of(const Hit& hit, Store& store) {
  std::vector<Stand> stands;
  const std::uint32_t last = store.config().slices;
  for (SliceId slice{last}; slice.value >= std::max(1U, last / 2); --slice.value) {
    Stand stand;
    for (const auto& [shard, lost] : hit.lost) {
      if (lost == hit.seen.at(shard)) continue;
      const SliceId at = store.checkpoints().last_kept({shard, slice});
      stand.slices[shard] = at;
      if (at != kNoSlice) {
        stand.samples += static_cast<double>(store.checkpoints().record({shard, at})->samples);
      }
    }
    const bool moved = stands.empty() || stand.samples < stands.back().samples;
    if (stand.samples > 0 && moved) stands.push_back(std::move(stand));
  }
  return stands;
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

  /// With what is left of classes; shards without any are left out.
  AnswerForecast with_class_shares(const std::map<ShardId, ClassShares>& shares, const Hit& hit) {
    return with([&](Store& store, const Learner& learner) {
      std::vector<Voter> voters = voters_of(store, learner);
      std::erase_if(voters, [&](const Voter& voter) {
        const auto lost = hit.lost.find(voter.shard);
        return lost != hit.lost.end() && lost->second == hit.seen.at(voter.shard);
      });
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

/// How many more right answers there are where shards saw e times the samples: the slope of a line
/// through what they answered at those stands. Nothing (all 0) of a single one.
AnswerForecast learning_slope(const std::vector<Stand>& stands, const EvaluateReport& now,
                              Forecaster& forecaster) {
  AnswerForecast slope;
  if (stands.size() < 2) return slope;
  double middle = 0, spread = 0;
  for (const Stand& stand : stands) {
    middle += std::log(stand.samples) / static_cast<double>(stands.size());
  }
  for (const Stand& stand : stands) spread += std::pow(std::log(stand.samples) - middle, 2);
  for (std::size_t i = 0; i < stands.size(); ++i) {
    const AnswerForecast counts =
        i == 0 ? counted(now) : forecaster.at(stands[i].slices);  // the first is what is served
    add(counts, (std::log(stands[i].samples) - middle) / spread, slope);
  }
  return slope;
}

}  // namespace

AnswerForecast forecast_restored(Store& store, const Models& models, const DeletionPlan& removal,
                                 const EvaluateOptions& data, const EvaluateReport& now,
                                 Observer& observer) {
  const Hit hit = hit_by(removal, store);
  Forecaster forecaster(store, models, data, observer);
  AnswerForecast sum = forecaster.with_class_shares(class_shares_after(store, removal), hit);
  const std::vector<Stand> stands = stands_of(hit, store);
  if (!stands.empty()) {
    double left = stands.front().samples;
    for (const auto& [shard, slice] : stands.front().slices) left -= hit.lost.at(shard);
    add(learning_slope(stands, now, forecaster), std::log(left / stands.front().samples), sum);
  }
  const auto fit = [](double& correct, std::uint64_t samples) {
    correct = std::clamp(correct, 0.0, static_cast<double>(samples));
  };
  fit(sum.correct, now.outcome.samples());
  sum.classes.resize(now.outcome.classes());
  for (std::uint32_t c = 0; c < sum.classes.size(); ++c) {
    fit(sum.classes[c], now.outcome.of_label(c));
  }
  for (const auto& [name, outcome] : now.groups) fit(sum.groups[name], outcome.samples());
  return sum;
}

}  // namespace sisa
