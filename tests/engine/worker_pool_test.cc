#include "engine/worker_pool.h"

#include <gtest/gtest.h>

#include <atomic>
#include <csignal>
#include <stdexcept>
#include <thread>
#include <vector>

#include "tests/engine/fake_learner.h"

namespace sisa {
namespace {

// Counts the threads that entered worker mode.
class CountingLearner : public FakeLearner {
 public:
  CountingLearner() : FakeLearner(StoreConfig{}) {}
  void enter_worker_thread() const override {
    entered_here = true;
    ++entries;
  }
  static thread_local bool entered_here;
  mutable std::atomic<int> entries = 0;
};
thread_local bool CountingLearner::entered_here = false;

TEST(WorkerPool, DoesEveryPieceOnce) {
  for (const int workers : {1, 2, 5}) {
    CountingLearner learner;
    WorkerPool pool(workers, learner);
    std::vector<std::atomic<int>> done(100);
    pool.run(done.size(), [&](std::size_t i) { ++done[i]; });
    for (const auto& count : done) EXPECT_EQ(count, 1);
  }
}

TEST(WorkerPool, EveryThreadEntersWorkerModeBeforeItWorks) {
  CountingLearner learner;
  WorkerPool pool(4, learner);
  std::atomic<int> outside = 0;
  std::thread caller([&] {  // a thread that no pool has touched yet
    pool.run(200, [&](std::size_t) { outside += !CountingLearner::entered_here; });
  });
  caller.join();
  EXPECT_EQ(outside, 0);
  EXPECT_GE(learner.entries, 1);
}

sigset_t blocked_here() {
  sigset_t blocked;
  pthread_sigmask(SIG_BLOCK, nullptr, &blocked);
  return blocked;
}

TEST(WorkerPool, LeavesSignalsToItsCaller) {
  CountingLearner learner;
  WorkerPool pool(3, learner);
  std::atomic<int> taken = 0;
  pool.run(50, [&](std::size_t) {
    const sigset_t blocked = blocked_here();
    for (const int number : {SIGINT, SIGTERM, SIGHUP, SIGPROF, SIGCHLD, SIGALRM, SIGUSR1}) {
      taken += sigismember(&blocked, number) == 0;
    }
    EXPECT_EQ(sigismember(&blocked, SIGSEGV), 0);
  });
  EXPECT_EQ(taken, 0);
  const sigset_t after = blocked_here();
  EXPECT_EQ(sigismember(&after, SIGINT), 0);
}

TEST(WorkerPool, OneWorkerKeepsTheOrder) {
  CountingLearner learner;
  WorkerPool pool(1, learner);
  std::vector<std::size_t> order;
  pool.run(10, [&](std::size_t i) { order.push_back(i); });
  for (std::size_t i = 0; i < order.size(); ++i) EXPECT_EQ(order[i], i);
}

TEST(WorkerPool, FirstFailureEndsTheRunAndIsThrown) {
  CountingLearner learner;
  WorkerPool pool(1, learner);
  int begun = 0;
  const auto fail_at_three = [&](std::size_t i) {
    ++begun;
    if (i == 3) {
      EXPECT_FALSE(pool.stopping());
      throw std::runtime_error("three");
    }
  };
  EXPECT_THROW(pool.run(10, fail_at_three), std::runtime_error);
  EXPECT_EQ(begun, 4);
  EXPECT_TRUE(pool.stopping());
  pool.run(1, [](std::size_t) {});
  EXPECT_FALSE(pool.stopping());
}

}  // namespace
}  // namespace sisa
