#include "engine/training.h"

#include <algorithm>
#include <atomic>
#include <numeric>
#include <set>

#include "engine/shard_trainer.h"
#include "engine/stopwatch.h"
#include "engine/worker_pool.h"

namespace sisa {
namespace {

// Passes everything on, and also stops the other shards once one has failed.
class PoolObserver : public Observer {
 public:
  PoolObserver(Observer& next, const WorkerPool& pool) : next_(next), pool_(pool) {}
  void on_visits(std::uint64_t count) override { next_.on_visits(count); }
  void on_slice_trained(Place slice, std::uint64_t visits, double loss) override {
    next_.on_slice_trained(slice, visits, loss);
  }
  bool stop_requested() const override { return pool_.stopping() || next_.stop_requested(); }

 private:
  Observer& next_;
  const WorkerPool& pool_;
};

struct Job {
  ShardId shard;
  std::uint64_t visits;
};

// Commits the checkpoints of one shard's training: those whose tensors are not kept together with
// the next that is, so that whatever is served can be loaded. Made before samples are read.
class Committer {
 public:
  Committer(Store& store, ShardId shard, const std::vector<SliceId>& kept)
      : store_(store), shard_(shard), kept_(kept), revision_(store.samples().revision()) {}

  void take(const Checkpoint& checkpoint) {
    if (waiting_.empty()) first_ = checkpoint.slice;
    waiting_.push_back(checkpoint.record);
    if (!std::binary_search(kept_.begin(), kept_.end(), checkpoint.slice)) return;
    store_.checkpoints().commit({shard_, first_}, waiting_, checkpoint.state, revision_);
    waiting_.clear();
  }

 private:
  Store& store_;
  ShardId shard_;
  const std::vector<SliceId>& kept_;
  std::uint64_t revision_;
  SliceId first_;
  std::vector<CheckpointRecord> waiting_;
};

// From where a shard goes on.
Checkpoint served_checkpoint(Store& store, ShardId shard) {
  const SliceId served = store.checkpoints().served(shard);
  if (served == kNoSlice) return Checkpoint::beginning();
  const Place place{shard, served};
  return {served, *store.checkpoints().record(place), store.checkpoints().load(place)};
}

}  // namespace

std::uint64_t shards_side_by_side(std::size_t shards, int workers) {
  return std::clamp<std::uint64_t>(shards, 1, WorkerPool::threads(workers));
}

std::vector<ShardId> shards_to_restore(const RequestJournal& journal) {
  std::set<ShardId> shards;
  for (const Request& request : journal.pending()) {
    for (const TouchedShard& touched : request.shards) {
      if (touched.retrain) shards.insert(touched.shard);
    }
  }
  return {shards.begin(), shards.end()};
}

std::vector<ShardId> all_shards(const StoreConfig& config) {
  std::vector<ShardId> shards(config.shards);
  for (std::uint32_t i = 0; i < config.shards; ++i) shards[i] = ShardId{i};
  return shards;
}

TrainingResult train_shards(Store& store, const Learner& learner, std::vector<ShardId> shards,
                            int workers, Observer& observer, const Validation* validation) {
  const auto trainer = make_trainer(store.config(), store.samples(), learner);
  const SliceId last{store.config().slices};

  std::vector<Job> jobs;
  std::uint64_t total = 0;
  for (const ShardId shard : shards) {
    const SliceId served = store.checkpoints().served(shard);
    if (served == last) continue;
    jobs.push_back({shard, trainer->visits(shard, served, last)});
    total += jobs.back().visits;
  }
  // The longest first: what is begun last should not be what everyone waits for.
  std::stable_sort(jobs.begin(), jobs.end(),
                   [](const Job& a, const Job& b) { return a.visits > b.visits; });
  observer.on_start(jobs.size(), total);

  const std::vector<SliceId> kept = store.config().kept_slices();
  WorkerPool pool(workers, learner);
  PoolObserver pool_observer(observer, pool);
  std::atomic<std::uint64_t> visits = 0;
  std::vector<double> seconds(jobs.size());
  pool.run(jobs.size(), [&](std::size_t i) {
    const Stopwatch watch;
    const ShardId shard = jobs[i].shard;
    Committer committer(store, shard, kept);
    visits += trainer->train(
        shard, served_checkpoint(store, shard), last, pool_observer,
        [&](const Checkpoint& checkpoint) {
          committer.take(checkpoint);
          if (validation == nullptr || checkpoint.record.sample_visits == 0) return;
          const auto [loss, accuracy] = validation->score(*learner.constituent(checkpoint.state));
          observer.on_slice_validated({shard, checkpoint.slice}, loss, accuracy);
        });
    seconds[i] = watch.seconds();
    observer.on_shard_done(shard);
  });
  return {visits, jobs.size(), shards_side_by_side(jobs.size(), workers),
          std::accumulate(seconds.begin(), seconds.end(), 0.0)};
}

}  // namespace sisa
