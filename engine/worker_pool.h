#pragma once

#include <cstddef>
#include <functional>
#include <memory>

#include "engine/learner.h"

namespace sisa {

/// Runs independent pieces of work on a fixed number of threads, each of which enters the learner's
/// worker mode first and takes no signals meanwhile (see SignalBlock); the caller's thread waits,
/// and takes them. Results must not depend on how many there are.
class WorkerPool {
 public:
  /// `workers` 0: as many as there are cores. `learner` must outlive the pool.
  WorkerPool(int workers, const Learner& learner);
  ~WorkerPool();

  /// How many threads `workers` stands for.
  static std::size_t threads(int workers);

  /// Calls `work(0)` .. `work(count-1)`, begun in that order, and returns when all are done. If one
  /// throws, no further one is begun and the first exception is thrown here once all have ended.
  /// `stopping` then turns true for those still under way.
  void run(std::size_t count, const std::function<void(std::size_t)>& work);

  /// Whether the present run() is ending early because a piece of work failed.
  bool stopping() const;

 private:
  struct Arena;
  std::unique_ptr<Arena> arena_;
};

}  // namespace sisa
