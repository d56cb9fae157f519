#include "bench/grid/bench_store.h"

#include <algorithm>

#include "engine/matching_data.h"
#include "engine/sample_block.h"
#include "engine/worker_pool.h"
#include "shards/error.h"

namespace sisa {
namespace {

namespace fs = std::filesystem;

/// All of the data in memory.
SampleBlock read_all(const StoreConfig& config, const std::string& data) {
  const auto reader = open_matching(config, data, Labels::kAlone);
  SampleBlock block(config.features);
  Sample sample;
  while (reader->next(sample)) {
    block.labels.push_back(sample.label);
    block.features.insert(block.features.end(), sample.features.begin(), sample.features.end());
  }
  return block;
}

std::size_t correct_of(const std::vector<float>& probabilities, const SampleBlock& samples,
                       std::size_t classes) {
  std::size_t correct = 0;
  for (std::size_t i = 0; i < samples.size(); ++i) {
    const auto row = probabilities.begin() + static_cast<std::ptrdiff_t>(i * classes);
    const auto best = std::max_element(row, row + static_cast<std::ptrdiff_t>(classes));
    correct += static_cast<std::size_t>(best - row) == samples.labels[i];
  }
  return correct;
}

}  // namespace

BenchStore::BenchStore(const Grid& grid, const Layout& layout, Observer& observer)
    : grid_(grid), path_((directory_.path() / "trained").string()) {
  CreateOptions options;
  options.data = grid.data;
  options.config = grid.config(layout);
  options.risk_file = grid.risk_file;
  Observer silent;
  samples_ = Ensemble::create(path_, options, silent).samples;
  training_ = Ensemble(path_, Access::kWrite).train(grid.workers, observer);
  checkpoint_bytes_ = Ensemble(path_, Access::kRead).status().checkpoint_bytes;
}

std::string BenchStore::copy() const {
  const fs::path copy = directory_.path() / "copy";
  std::error_code error;
  fs::remove_all(copy, error);
  if (!error) fs::copy(path_, copy, fs::copy_options::recursive, error);
  if (error) {
    throw Error(ErrorKind::kFailed, "no copy of the store can be made in " +
                                        directory_.path().string() + ": " + error.message());
  }
  return copy.string();
}

std::optional<double> BenchStore::accuracy(const std::string& store, Observer& observer) const {
  Ensemble ensemble(store, Access::kRead);
  const Status status = ensemble.status();
  const bool voting =
      std::any_of(status.shards.begin(), status.shards.end(),
                  [](const ShardStatus& shard) { return shard.served_slice != kNoSlice; });
  if (!voting) return std::nullopt;
  return ensemble.evaluate({.data = grid_.test}, observer).outcome.accuracy();
}

std::optional<double> BenchStore::shard_accuracy() const {
  Store store(path_, Access::kRead);
  const StoreConfig& config = store.config();
  const auto learner = make_learner(config);
  const SampleBlock test = read_all(config, grid_.test);
  std::size_t correct = 0;
  std::size_t models = 0;
  WorkerPool(1, *learner).run(config.shards, [&](std::size_t i) {
    const ShardId shard{static_cast<std::uint32_t>(i)};
    const State state = store.checkpoints().load({shard, SliceId{config.slices}});
    if (state.empty()) return;
    const auto constituent = learner->constituent(state);
    correct += correct_of(constituent->probabilities(test), test, config.classes);
    ++models;
  });
  if (models == 0) return std::nullopt;
  return static_cast<double>(correct) / static_cast<double>(models * test.size());
}

}  // namespace sisa
