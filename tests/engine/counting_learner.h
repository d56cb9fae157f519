#pragma once

#include "engine/sum_learner.h"
#include "storage/store_config.h"

namespace sisa {

/// A learner of sums: how many samples each class has, and the sum of their features' bytes. What
/// it solves is these sums again. Its probability of a class is the class's share.
class CountingLearner : public SumLearner {
 public:
  explicit CountingLearner(const StoreConfig& config) : config_(config) {}

  std::size_t sum_size() const override { return config_.classes + 1; }
  void accumulate(const SampleBlock& block, int sign, ExactSum& sum) const override;
  State solve(const ExactSum& sum) const override;
  std::uint64_t state_bytes() const override { return 8 * (config_.classes + 1); }
  std::unique_ptr<Constituent> constituent(const State& state) const override;
  Fingerprint fingerprint() const override { return {{"counting", "1"}}; }
  void enter_worker_thread() const override {}

 private:
  StoreConfig config_;
};

std::unique_ptr<Learner> make_counting_learner(const StoreConfig& config);

}  // namespace sisa
