#pragma once

#include <cstdint>
#include <functional>
#include <vector>

#include "engine/front.h"
#include "engine/worker_pool.h"
#include "storage/sample.h"

namespace sisa {

/// Where samples on their way into a store meet its front: puts beside each what the front makes of
/// it, and passes them on in the order in which they came. Not thread-safe.
class FrontStage {
 public:
  using Sink = std::function<void(Sample&& sample, std::uint64_t position)>;

  /// `front` null: samples are passed on as they are. All arguments must outlive it.
  FrontStage(const Front* front, const FeatureLayout& features, WorkerPool& pool, Sink sink)
      : front_(front), features_(features), pool_(pool), sink_(std::move(sink)) {}

  /// What is passed on, and when, is the next calls' or finish()'s to decide.
  void add(Sample sample, std::uint64_t position);

  /// Passes on whatever is left.
  void finish();

 private:
  const Front* front_;
  const FeatureLayout& features_;
  WorkerPool& pool_;
  Sink sink_;
  std::vector<Sample> waiting_;
  std::vector<std::uint64_t> positions_;  // of these
};

}  // namespace sisa
