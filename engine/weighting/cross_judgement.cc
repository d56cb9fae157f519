#include "engine/weighting/cross_judgement.h"

#include <algorithm>
#include <cassert>
#include <map>
#include <numeric>
#include <string>

#include "engine/answer_check.h"
#include "engine/sample_block.h"
#include "engine/training.h"
#include "shards/error.h"

namespace sisa {
namespace {

// Samples that are asked about together: see predict().
std::size_t most_at_once(const StoreConfig& config) {
  return std::clamp<std::size_t>((1 << 20) / config.classes, 1, 1024);
}

/// `values` as `order` has them.
template <class Value>
std::vector<Value> reordered(const std::vector<Value>& values,
                             const std::vector<std::size_t>& order) {
  std::vector<Value> sorted;
  sorted.reserve(values.size());
  for (const std::size_t i : order) sorted.push_back(values[i]);
  return sorted;
}

/// Each name's place among all that occur.
std::vector<std::uint32_t> numbered(const std::vector<std::string>& names) {
  std::map<std::string, std::uint32_t> numbers;
  for (const std::string& name : names) numbers.emplace(name, 0);
  std::uint32_t next = 0;
  for (auto& [name, number] : numbers) number = next++;
  std::vector<std::uint32_t> numbered;
  for (const std::string& name : names) numbered.push_back(numbers.at(name));
  return numbered;
}

class CrossJudgement {
 public:
  CrossJudgement(Store& store, std::span<const Voter> voters, const CalibrationSet& calibration,
                 WorkerPool& pool, Observer& observer)
      : store_(store),
        voters_(voters),
        calibration_(calibration),
        pool_(pool),
        observer_(observer),
        batch_(store.config().model_input()),
        probabilities_(voters.size()) {}

  JudgedLabels of_all() {
    for (const ShardId shard : all_shards(store_.config())) judge(shard);
    check_found();
    return in_order_of_key();
  }

 private:
  void judge(ShardId shard) {
    for (std::uint32_t slice = 1; slice <= store_.config().slices; ++slice) {
      store_.samples().scan({shard, {slice}}, [&](const StoredSample& sample) {
        if (!take(sample)) return;
        if (batch_.size() == most_at_once(store_.config())) judge_batch(shard);
      });
    }
    if (batch_.size() > 0) judge_batch(shard);
  }

  /// Whether it counts.
  bool take(const StoredSample& sample) {
    if (!calibration_.holds(sample.key)) return false;
    any_held_ = true;
    const std::optional<std::string> group = calibration_.group_of(sample);
    if (!group) return false;
    keys_.push_back(sample.key);
    groups_.push_back(*group);
    batch_.keys.push_back(sample.key);
    batch_.labels.push_back(sample.label);
    const auto input = sample.model_input();
    batch_.features.insert(batch_.features.end(), input.begin(), input.end());
    return true;
  }

  void judge_batch(ShardId shard) {
    if (observer_.stop_requested()) {
      throw Error(ErrorKind::kInterrupted, "fitting of weights interrupted");
    }
    pool_.run(voters_.size(), [&](std::size_t v) {
      if (voters_[v].shard != shard) keep_of_labels(v, voters_[v].model->probabilities(batch_));
    });
    for (std::size_t v = 0; v < voters_.size(); ++v) {
      if (voters_[v].shard == shard) stand_in(v);
    }
    batch_.keys.clear();
    batch_.labels.clear();
    batch_.features.clear();
  }

  void keep_of_labels(std::size_t voter, const std::vector<float>& rows) {
    check_answers(rows, store_.config().classes,
                  [&](std::size_t) { return "a calibration sample of " + store_.path(); });
    for (std::size_t i = 0; i < batch_.size(); ++i) {
      probabilities_[voter].push_back(rows[i * store_.config().classes + batch_.labels[i]]);
    }
  }

  /// Gives a voter who abstains the mean of the others.
  void stand_in(std::size_t abstaining) {
    const auto others = static_cast<double>(voters_.size() - 1);
    for (std::size_t i = probabilities_[abstaining].size(); i < keys_.size(); ++i) {
      double sum = 0;
      for (std::size_t v = 0; v < voters_.size(); ++v) {
        if (v != abstaining) sum += probabilities_[v][i];
      }
      probabilities_[abstaining].push_back(static_cast<float>(sum / others));
    }
  }

  void check_found() const {
    if (!keys_.empty()) return;
    if (any_held_) {
      throw Error(ErrorKind::kNotFound,
                  calibration_.options().groups_file +
                      ": none of its ids is that of a calibration sample of " + store_.path());
    }
    throw Error(ErrorKind::kFailed, "none of the samples of " + store_.path() +
                                        " is in the share of them that weights are fitted on: "
                                        "choose a larger one");
  }

  JudgedLabels in_order_of_key() const {
    std::vector<std::size_t> order(keys_.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::sort(order.begin(), order.end(),
              [&](std::size_t a, std::size_t b) { return keys_[a] < keys_[b]; });
    JudgedLabels labels{reordered(numbered(groups_), order), {}};
    for (const auto& column : probabilities_) {
      labels.probabilities.push_back(reordered(column, order));
    }
    return labels;
  }

  Store& store_;
  std::span<const Voter> voters_;
  const CalibrationSet& calibration_;
  WorkerPool& pool_;
  Observer& observer_;
  SampleBlock batch_;
  bool any_held_ = false;
  std::vector<SampleKey> keys_;
  std::vector<std::string> groups_;
  std::vector<std::vector<float>> probabilities_;  // of each voter, in the order of keys_
};

}  // namespace

JudgedLabels judged_by_others(Store& store, std::span<const Voter> voters,
                              const CalibrationSet& calibration, WorkerPool& pool,
                              Observer& observer) {
  assert(voters.size() > 1);
  return CrossJudgement(store, voters, calibration, pool, observer).of_all();
}

}  // namespace sisa
