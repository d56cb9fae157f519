#include "engine/worker_pool.h"

#include <tbb/global_control.h>
#include <tbb/parallel_for.h>
#include <tbb/partitioner.h>
#include <tbb/task_arena.h>

#include <algorithm>
#include <atomic>
#include <exception>
#include <mutex>
#include <thread>

#include "engine/signal_block.h"

namespace sisa {

struct WorkerPool::Arena {
  Arena(int workers, const Learner& learner)
      : limit(tbb::global_control::max_allowed_parallelism,
              static_cast<std::size_t>(std::max(workers, tbb::info::default_concurrency()))),
        arena(workers > 0 ? workers : tbb::info::default_concurrency()),
        learner(learner) {}

  tbb::global_control limit;  // more workers than cores are as many threads as were asked for
  tbb::task_arena arena;
  const Learner& learner;
  std::atomic<bool> failed = false;
};

WorkerPool::WorkerPool(int workers, const Learner& learner)
    : arena_(std::make_unique<Arena>(workers, learner)) {}

WorkerPool::~WorkerPool() = default;

std::size_t WorkerPool::threads(int workers) {
  return static_cast<std::size_t>(workers > 0 ? workers : tbb::info::default_concurrency());
}

bool WorkerPool::stopping() const { return arena_->failed.load(std::memory_order_relaxed); }

void WorkerPool::run(std::size_t count, const std::function<void(std::size_t)>& work) {
  std::atomic<std::size_t> next = 0;
  std::exception_ptr first;
  std::mutex first_mutex;
  arena_->failed = false;

  const auto drain = [&](int) {
    const SignalBlock no_signals;
    arena_->learner.enter_worker_thread();
    for (std::size_t i; !stopping() && (i = next++) < count;) {
      try {
        work(i);
      } catch (...) {
        const std::lock_guard lock(first_mutex);
        if (!first) first = std::current_exception();
        arena_->failed = true;
      }
    }
  };
  // From a thread of its own, so that the caller's is there for signals, and its settings stay.
  std::thread([&] {
    arena_->arena.execute([&] {
      tbb::parallel_for(0, arena_->arena.max_concurrency(), drain, tbb::simple_partitioner{});
    });
  }).join();
  if (first) std::rethrow_exception(first);
}

}  // namespace sisa
