#include "tests/engine/fake_learner.h"

#include <cstring>

#include "shards/error.h"
#include "shards/random_stream.h"

namespace sisa {
namespace {

Tensor bytes_tensor(const std::string& name, const Digest& digest) {
  const auto bytes = std::as_bytes(std::span(digest.bytes));
  return {name, DType::kU8, {32}, {bytes.begin(), bytes.end()}};
}

// State: "counts" (how often each class was visited), "fitted", "seen".
enum { kCounts, kFitted, kSeen };

class MajorityClass : public Constituent {
 public:
  explicit MajorityClass(std::vector<std::int64_t> counts) : counts_(std::move(counts)) {}

  std::vector<float> probabilities(const SampleBlock& batch) override {
    float total = 0;
    for (const auto count : counts_) total += static_cast<float>(count);
    std::vector<float> rows;
    for (std::size_t i = 0; i < batch.size(); ++i) {
      for (const auto count : counts_) rows.push_back(static_cast<float>(count) / total);
    }
    return rows;
  }

 private:
  std::vector<std::int64_t> counts_;
};

std::vector<std::int64_t> counts_of(const State& state) {
  const Tensor& tensor = state.at(kCounts);
  std::vector<std::int64_t> counts(tensor.data.size() / sizeof(std::int64_t));
  std::memcpy(counts.data(), tensor.data.data(), tensor.data.size());
  return counts;
}

}  // namespace

State FakeLearner::initial_state(ShardId shard, const SampleBlock& first_slice) const {
  Hasher fitted;
  fitted.add(std::span(first_slice.features)).add(first_slice.size());
  Hasher weights;
  weights.add(stream_seed({config_.seed, Purpose::kInitialWeights, shard, {}, 0, 0}));
  Tensor counts{"counts", DType::kI64, {config_.classes}, {}};
  counts.data.resize(config_.classes * sizeof(std::int64_t));
  return {counts, bytes_tensor("fitted", fitted.finish()), bytes_tensor("seen", weights.finish())};
}

State FakeLearner::train(const State& before, BatchSequence& batches, const SampleBlock& samples,
                         Observer& observer) const {
  State state = before;
  auto counts = counts_of(state);
  Hasher seen;
  seen.add(std::span(state[kSeen].data));
  seen.add(stream_seed({batches.schedule().seed, Purpose::kDropout, batches.schedule().shard,
                        batches.schedule().slice, 0, 0}));
  for (Batch batch; batches.next(batch);) {
    if (observer.stop_requested()) throw Error(ErrorKind::kInterrupted, "interrupted");
    seen.add(std::uint64_t{batch.epoch}).add(std::uint64_t{batch.step}).add(batch.samples.size());
    for (const std::uint32_t i : batch.samples) {
      seen.add(std::as_bytes(std::span(samples.keys[i].bytes))).add(samples.row(i));
      ++counts[samples.labels[i]];
    }
    observer.on_visits(batch.samples.size());
  }
  std::memcpy(state[kCounts].data.data(), counts.data(), state[kCounts].data.size());
  state[kSeen] = bytes_tensor("seen", seen.finish());
  return state;
}

std::unique_ptr<Constituent> FakeLearner::constituent(const State& state) const {
  if (state.size() != 3) throw Error(ErrorKind::kDamaged, "not a fake learner's state");
  return std::make_unique<MajorityClass>(counts_of(state));
}

std::unique_ptr<Learner> make_fake_learner(const StoreConfig& config) {
  return std::make_unique<FakeLearner>(config);
}

}  // namespace sisa
