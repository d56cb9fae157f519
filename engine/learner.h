#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <variant>
#include <vector>

#include "engine/sample_block.h"
#include "storage/fingerprint.h"
#include "storage/store_config.h"
#include "storage/tensor.h"

namespace sisa {

class SliceLearner;
class SumLearner;

/// A trained constituent model, ready to answer. Not thread-safe; different ones are independent.
class Constituent {
 public:
  virtual ~Constituent() = default;

  /// Class probabilities of every sample of `batch`: size() rows of `classes` numbers that sum
  /// to 1. A sample's row does not depend on the other samples, with LibTorch beyond rounding.
  virtual std::vector<float> probabilities(const SampleBlock& batch) = 0;
};

/// Knows how to train and use one kind of model. The seam between what sisa decides (which samples,
/// in which order, from which state) and the numerics. Stateless: every result is a function of the
/// arguments and the configuration, to the bit, on any thread, whatever ran before. Thread-safe.
class Learner {
 public:
  virtual ~Learner() = default;

  /// Itself, as the one of two kinds that it is: how its models come from samples.
  virtual std::variant<const SliceLearner*, const SumLearner*> method() const = 0;

  /// Bytes of all tensors of a state: the same for every state of this configuration.
  virtual std::uint64_t state_bytes() const = 0;

  /// `state` must come from this learner. Error(kDamaged) if its tensors are not such a model's.
  virtual std::unique_ptr<Constituent> constituent(const State& state) const = 0;

  /// What the bits of training depend on beside its arguments.
  virtual Fingerprint fingerprint() const = 0;

  /// Caps every mathematics pool that the calling thread would use, its own and the process's, at
  /// one thread, so that shards trained side by side neither disturb each other's bits nor fight
  /// for cores. Called by each worker thread first. While it trains or asks a constituent, it must
  /// not handle signals either (SignalBlock): a WorkerPool sees to both.
  virtual void enter_worker_thread() const = 0;
};

/// Makes the learner for a configuration. Error(kUsage) for an architecture it does not know or
/// that does not fit the sample shape.
using LearnerFactory = std::function<std::unique_ptr<Learner>(const StoreConfig& config)>;

/// The learner for a configuration: that of a registered model (register_model); `ridge` by exact
/// sums; `linear`, `mlp` and `cnn` without dropout on oneDNN and our own code alone; every other
/// network by LibTorch, which is loaded when first asked for. Steps on oneDNN and on LibTorch begin
/// with the same initial states, and whichever trained a `linear`, `mlp` or `cnn`, our own code
/// answers. Error(kFailed) if LibTorch is needed and cannot be loaded.
std::unique_ptr<Learner> make_learner(const StoreConfig& config);

/// The LibTorch that was built against: "1.13.1"; empty if this is a build without.
std::string libtorch_version();

}  // namespace sisa
