#pragma once

#include <memory>
#include <string>

#include "engine/slice_learner.h"

namespace sisa {

/// A learner whose state is a hash of everything it was ever shown, in order: initial stream,
/// fitted statistic, batches, samples. The strictest judge of exactness: whatever the trainer does
/// otherwise shows in the digest. Also a nearest-mean classifier of a kind, so that prediction can
/// be tested: its probability of the class that it saw most is highest.
class FakeLearner : public SliceLearner {
 public:
  explicit FakeLearner(const StoreConfig& config) : config_(config) {}

  State initial_state(ShardId shard, const SampleBlock& first_slice) const override;
  State train(const State& before, BatchSequence& batches, const SampleBlock& samples,
              Observer& observer) const override;
  std::uint64_t state_bytes() const override { return 8 * std::uint64_t{config_.classes} + 64; }
  std::unique_ptr<Constituent> constituent(const State& state) const override;
  Fingerprint fingerprint() const override { return {{"fake", "1"}}; }
  void enter_worker_thread() const override {}

 protected:
  StoreConfig config_;
};

std::unique_ptr<Learner> make_fake_learner(const StoreConfig& config);

}  // namespace sisa
