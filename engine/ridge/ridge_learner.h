#pragma once

#include "engine/model_spec.h"
#include "engine/ridge/gram.h"
#include "engine/ridge/whole_numbers.h"
#include "engine/sum_learner.h"
#include "storage/store_config.h"

namespace sisa {

/// `ridge[:LAMBDA]`: least squares against the classes' indicators. A state has the tensors
/// "ridge.weight" and "ridge.bias" (LinearScores) beside the sums.
class RidgeLearner : public SumLearner {
 public:
  /// See make_learner.
  explicit RidgeLearner(const StoreConfig& config);

  static bool knows(const ModelSpec& spec) { return spec.architecture == Architecture::kRidge; }

  std::size_t sum_size() const override { return layout_.size(); }
  void accumulate(const SampleBlock& block, int sign, ExactSum& sum) const override;
  State solve(const ExactSum& sum) const override;
  std::uint64_t state_bytes() const override;
  std::unique_ptr<Constituent> constituent(const State& state) const override;
  Fingerprint fingerprint() const override;
  void enter_worker_thread() const override;

 private:
  ModelSpec spec_;
  FeatureLayout input_;
  WholeNumbers numbers_;
  GramLayout layout_;
};

}  // namespace sisa
