#include <gtest/gtest.h>
#include <sys/time.h>

#include <atomic>
#include <csignal>
#include <random>

#include "engine/observer.h"
#include "engine/onednn/onednn_learner.h"
#include "engine/worker_pool.h"
#include "storage/digest.h"

namespace sisa {
namespace {

std::atomic<int> handled = 0;

/// Has the process handle a signal every 50 µs.
class Alarms {
 public:
  Alarms() {
    struct sigaction action {};
    action.sa_handler = [](int) { ++handled; };
    action.sa_flags = SA_RESTART;
    sigaction(SIGALRM, &action, &before_);
    every(50);
  }
  ~Alarms() {
    every(0);
    sigaction(SIGALRM, &before_, nullptr);
  }

 private:
  static void every(suseconds_t microseconds) {
    const itimerval interval{{0, microseconds}, {0, microseconds}};
    setitimer(ITIMER_REAL, &interval, nullptr);
  }
  struct sigaction before_ {};
};

SampleBlock noise(const FeatureLayout& layout, std::size_t samples) {
  SampleBlock block(layout);
  std::minstd_rand random;
  for (std::size_t i = 0; i < samples; ++i) {
    block.keys.push_back({});
    block.keys.back().bytes[0] = static_cast<char>(i);
    block.labels.push_back(static_cast<std::uint32_t>(i % 10));
    for (std::size_t j = 0; j < layout.bytes(); ++j) {
      block.features.push_back(static_cast<std::byte>(random()));
    }
  }
  return block;
}

/// A handler's frame must not meet what oneDNN's kernels keep.
TEST(Signals, DoNotReachATraining) {
  StoreConfig config;
  config.classes = 10;
  config.features = {FeatureType::kByte, {784}};
  config.model.architecture = "mlp:256";
  const OneDnnLearner learner(config);
  const SampleBlock samples = noise(config.features, 200);
  const State start = learner.initial_state({}, samples);
  WorkerPool pool(1, learner);
  const auto digest = [&] {
    Digest digest;
    pool.run(1, [&](std::size_t) {
      BatchSequence batches({.visits = 20000, .batch_size = 20}, samples.keys);
      Observer silent;
      digest = digest_of(learner.train(start, batches, samples, silent));
    });
    return digest;
  };
  const Digest undisturbed = digest();
  const Alarms alarms;
  for (int i = 0; i < 3; ++i) EXPECT_EQ(digest(), undisturbed);
  EXPECT_GT(handled, 100);
}

}  // namespace
}  // namespace sisa
