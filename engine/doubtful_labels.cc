#include "engine/doubtful_labels.h"

#include <algorithm>
#include <optional>
#include <tuple>

#include "engine/aggregate.h"
#include "engine/answer_check.h"
#include "engine/sample_block.h"
#include "engine/training.h"
#include "engine/voters.h"
#include "engine/worker_pool.h"
#include "shards/error.h"

namespace sisa {
namespace {

// Samples that are asked about together.
constexpr std::size_t kBatch = 1024;

std::vector<Voter> jury_of(Store& store, const Learner& learner) {
  std::vector<Voter> jury = voters_of(store, learner);
  if (jury.size() > 1) return jury;
  throw Error(ErrorKind::kFailed, "labels are judged by the models of other shards, of which " +
                                      store.path() +
                                      " has too few: " + std::to_string(jury.size()));
}

bool comes_first(const Candidate& a, const Candidate& b) {
  return std::tuple(-a.score, a.place, a.key) < std::tuple(-b.score, b.place, b.key);
}

/// A few samples of one shard, as models see them and as they are reported.
struct Batch {
  explicit Batch(const FeatureLayout& layout) : block(layout) {}

  void add(const StoredSample& sample, Place place) {
    rows.push_back(candidate_from(sample, place));
    block.keys.push_back(sample.key);
    block.labels.push_back(sample.label);
    const auto input = sample.model_input();
    block.features.insert(block.features.end(), input.begin(), input.end());
  }

  SampleBlock block;
  std::vector<Candidate> rows;
};

class Trial {
 public:
  Trial(Store& store, const Models& models, std::size_t most, int workers, Observer& observer)
      : store_(store),
        most_(most),
        observer_(observer),
        jury_(jury_of(store, models.learner)),
        pool_(workers, models.learner) {}

  std::vector<Candidate> verdicts() {
    for (const ShardId shard : all_shards(store_.config())) judge(shard);
    keep_first();
    return std::move(found_);
  }

 private:
  void judge(ShardId shard) {
    std::optional<Batch> batch(store_.config().model_input());
    for (std::uint32_t slice = 1; slice <= store_.config().slices; ++slice) {
      const Place place{shard, {slice}};
      store_.samples().scan(place, [&](const StoredSample& sample) {
        batch->add(sample, place);
        if (batch->rows.size() < kBatch) return;
        judge(shard, *batch);
        batch.emplace(store_.config().model_input());
      });
    }
    if (!batch->rows.empty()) judge(shard, *batch);
  }

  void judge(ShardId shard, Batch& batch) {
    if (observer_.stop_requested()) throw Error(ErrorKind::kInterrupted, "search interrupted");
    std::vector<std::vector<float>> opinions(jury_.size());
    pool_.run(jury_.size(), [&](std::size_t i) {
      if (jury_[i].shard != shard) opinions[i] = jury_[i].model->probabilities(batch.block);
    });
    Aggregator aggregator(Aggregate::kMean, batch.rows.size(), store_.config().classes);
    for (std::size_t i = 0; i < jury_.size(); ++i) {
      if (jury_[i].shard == shard) continue;
      check_answers(opinions[i], store_.config().classes,
                    [&](std::size_t row) { return "sample '" + batch.rows[row].id + "'"; });
      aggregator.add(opinions[i]);
    }
    for (std::size_t i = 0; i < batch.rows.size(); ++i) {
      Candidate& row = batch.rows[i];
      row.answer = aggregator.predicted(i);
      if (row.answer == row.label) continue;
      row.score = 1 - aggregator.scores(i)[row.label];
      found_.push_back(std::move(row));
    }
    if (found_.size() > 2 * most_ + kBatch) keep_first();
    observer_.on_visits(batch.rows.size());
  }

  void keep_first() {
    std::sort(found_.begin(), found_.end(), comes_first);
    if (found_.size() > most_) found_.resize(most_);
  }

  Store& store_;
  const std::size_t most_;
  Observer& observer_;
  std::vector<Voter> jury_;
  WorkerPool pool_;
  std::vector<Candidate> found_;
};

}  // namespace

std::vector<Candidate> doubtful_labels(Store& store, const Models& models, std::size_t most,
                                       int workers, Observer& observer) {
  return Trial(store, models, most, workers, observer).verdicts();
}

}  // namespace sisa
