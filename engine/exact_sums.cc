#include "engine/exact_sums.h"

#include <algorithm>
#include <cstring>
#include <iterator>
#include <utility>

#include "shards/error.h"
#include "storage/keyed_hash.h"
#include "storage/sample_set_hash.h"

namespace sisa {
namespace {

constexpr char kSums[] = "sums";
constexpr char kSamples[] = "sums.samples";
constexpr std::size_t kBlockSamples = 1024;

/// The sums over a set of samples, and what stands for the set.
class RunningSums {
 public:
  RunningSums(const StoreConfig& config, const SumLearner& learner)
      : learner_(learner), block_(config.model_input()), sums_(learner.sum_size()) {}

  /// Goes on from a checkpoint's.
  void load(const Checkpoint& checkpoint) {
    count_ = checkpoint.record.samples;
    if (checkpoint.state.empty()) return;
    const std::span<const std::byte> sums = data_of(checkpoint.state, kSums);
    const std::span<const std::byte> samples = data_of(checkpoint.state, kSamples);
    if (sums.size() != sums_.size() * sizeof sums_[0] || samples.size() != SampleSetHash::kBytes) {
      throw Error(ErrorKind::kDamaged, "a checkpoint's sums are not those of its model");
    }
    std::memcpy(sums_.data(), sums.data(), sums.size());
    set_ = SampleSetHash(samples);
  }

  void add(const StoredSample& sample) {
    set_.add(sample);
    ++count_;
    take(sample, 1);
  }

  void remove(const StoredSample& sample) {
    set_.remove(sample);
    --count_;
    take(sample, -1);
  }

  /// The checkpoint of all samples; `visits` is what it took.
  Checkpoint finish(std::uint64_t visits) {
    flush();
    Checkpoint checkpoint = Checkpoint::beginning();
    CheckpointRecord& record = checkpoint.record;
    checkpoint.slice = {1};
    record.predecessor = record.digest;
    record.retained_set = set_.digest();
    record.samples = count_;
    record.fingerprint = learner_.fingerprint();
    if (count_ == 0) return checkpoint;
    checkpoint.state = state();
    record.sample_visits = visits;
    record.digest = digest_of(checkpoint.state);
    return checkpoint;
  }

 private:
  static std::span<const std::byte> data_of(const State& state, const char* name) {
    const auto found = std::ranges::find(state, name, &Tensor::name);
    if (found == state.end()) return {};
    return found->data;
  }

  void take(const StoredSample& sample, int sign) {
    if (sign != sign_ || block_.size() == kBlockSamples) flush();
    sign_ = sign;
    const std::span<const std::byte> input = sample.model_input();
    block_.labels.push_back(sample.label);
    block_.features.insert(block_.features.end(), input.begin(), input.end());
  }

  void flush() {
    if (block_.size() == 0) return;
    learner_.accumulate(block_, sign_, sums_);
    block_.drop_samples();
  }

  State state() const {
    State state = learner_.solve(sums_);
    const auto sums = std::as_bytes(std::span(sums_));
    state.push_back({kSums,
                     DType::kI64,
                     {static_cast<std::int64_t>(sums_.size())},
                     {sums.begin(), sums.end()}});
    const auto samples = set_.bytes();
    state.push_back({kSamples,
                     DType::kU8,
                     {static_cast<std::int64_t>(samples.size())},
                     {samples.begin(), samples.end()}});
    std::ranges::sort(state, {}, &Tensor::name);
    return state;
  }

  const SumLearner& learner_;
  SampleBlock block_;
  int sign_ = 1;
  ExactSum sums_;
  SampleSetHash set_;
  std::uint64_t count_ = 0;
};

}  // namespace

std::uint64_t ExactSums::train(ShardId shard, Checkpoint from, SliceId last, Observer& observer,
                               const CheckpointSink& sink) const {
  if (from.slice >= last) return 0;
  RunningSums sums(config_, learner_);
  std::uint64_t visits = 0;
  samples_.scan({shard, last}, [&](const StoredSample& sample) {
    if (visits % kBlockSamples == 0 && observer.stop_requested()) {
      throw Error(ErrorKind::kInterrupted, "training was interrupted");
    }
    sums.add(sample);
    observer.on_visits(1);
    ++visits;
  });
  sink(sums.finish(visits));
  return visits;
}

std::uint64_t ExactSums::visits(ShardId shard, SliceId from, SliceId last) const {
  return from < last ? samples_.count({shard, last}) : 0;
}

std::optional<Checkpoint> ExactSums::changed(const Checkpoint& served,
                                             std::span<const LocatedSample> removed,
                                             std::span<const Sample> added) const {
  RunningSums sums(config_, learner_);
  sums.load(served);
  for (const LocatedSample& sample : removed) {
    const auto remove = [&](const StoredSample& row) { sums.remove(row); };
    if (samples_.read(sample.place, sample.key, remove)) continue;
    throw Error(ErrorKind::kDamaged, "a sample of " + to_string(sample.place) + " is missing");
  }
  for (const Sample& sample : added)
    sums.add(as_stored(sample, sample_key(sample.id, config_.seed)));
  return sums.finish(removed.size() + added.size());
}

State without_sums(State state) {
  std::erase_if(
      state, [](const Tensor& tensor) { return tensor.name == kSums || tensor.name == kSamples; });
  return state;
}

}  // namespace sisa
