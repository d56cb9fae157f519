#include "engine/pace.h"

#include <unistd.h>

#include <algorithm>
#include <cstring>
#include <ctime>
#include <limits>
#include <vector>

#include "engine/slice_learner.h"
#include "engine/stopwatch.h"
#include "engine/sum_learner.h"
#include "engine/training.h"
#include "engine/worker_pool.h"
#include "shards/error.h"
#include "shards/random_stream.h"
#include "storage/checkpoint_codec.h"

namespace sisa {
namespace {

constexpr std::size_t kMostSamples = 4096;
constexpr std::size_t kMostBytes = std::size_t{1} << 24U;

// What the store takes of a core: for the bytes of a checkpoint its log, its tables and their
// merging; for a sample its way into memory. Measured, see docs/planning.md.
constexpr double kKeepSecondsAByte = 6e-9;
constexpr double kReadSecondsASample = 0.6e-6;
constexpr double kReadSecondsAByte = 3e-9;

// Steps this small leave every loss finite, whatever the rate of the store.
constexpr double kTinyRate = 1e-6;

// A training's states: start, end, the one under training, gradient and the optimiser's two.
constexpr std::uint64_t kStatesInTraining = 6;

void require_memory(std::uint64_t state_bytes, std::uint64_t threads) {
  const std::uint64_t machine = static_cast<std::uint64_t>(sysconf(_SC_PHYS_PAGES)) *
                                static_cast<std::uint64_t>(sysconf(_SC_PAGE_SIZE));
  if (state_bytes <= machine / kStatesInTraining / threads) return;
  throw Error(ErrorKind::kFailed, "the model has " + std::to_string(state_bytes / 1'000'000) +
                                      " MB of weights: training it on " + std::to_string(threads) +
                                      " threads at once takes more memory than this machine has");
}

// Fills memory with reproducible noise: bytes, or floats from 0 to 1.
void fill(const FeatureLayout& layout, std::vector<std::byte>& features) {
  std::uint64_t state = 0;
  if (layout.type == FeatureType::kByte) {
    for (std::size_t i = 0; i + 8 <= features.size(); i += 8) {
      const std::uint64_t noise = mix64(state++);
      std::memcpy(features.data() + i, &noise, 8);
    }
    return;
  }
  for (std::size_t i = 0; i < features.size(); i += 4) {
    const float noise = static_cast<float>(mix64(state++) >> 40U) * 0x1p-24F;
    std::memcpy(features.data() + i, &noise, 4);
  }
}

SampleBlock random_samples(const StoreConfig& config) {
  SampleBlock block(config.model_input());
  const std::size_t count =
      std::clamp<std::size_t>(kMostBytes / config.model_input().bytes(), 1, kMostSamples);
  for (std::size_t i = 0; i < count; ++i) {
    SampleKey key;
    for (std::size_t j = 0; j < key.bytes.size(); ++j) {
      key.bytes[j] = static_cast<std::uint8_t>(mix64(16 * i + j));
    }
    block.keys.push_back(key);
    block.labels.push_back(static_cast<std::uint32_t>(i % config.classes));
  }
  block.features.resize(count * config.model_input().bytes());
  fill(config.model_input(), block.features);
  return block;
}

// Processor time of the calling thread: what the work takes where nothing else is done.
double processor_seconds() {
  timespec time{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) + 1e-9 * static_cast<double>(time.tv_nsec);
}

// What the store adds to one slice, and to one sample.
Pace pace_of_store(const StoreConfig& config, std::uint64_t state_bytes) {
  return {.slice_seconds = kKeepSecondsAByte * static_cast<double>(state_bytes),
          .sample_seconds = kReadSecondsASample +
                            kReadSecondsAByte * static_cast<double>(config.model_input().bytes())};
}

// One thread's measurements.
class Trials {
 public:
  Trials(const SliceLearner& learner, const StoreConfig& config, const SampleBlock& samples)
      : learner_(learner), config_(config), samples_(samples) {
    start_ = learner_.initial_state({}, samples_);
    train(1);  // what only the first time takes is not asked for
  }

  // Measures for about `seconds`: by the difference of a long and a short training, each the
  // quickest of several, so that what else the machine does counts little.
  Pace run(double seconds) const {
    const Stopwatch watch;
    std::uint64_t many = kGrowth;
    for (double last = train(many);
         watch.seconds() + static_cast<double>(kGrowth) * last < seconds / 2;) {
      many *= kGrowth;
      last = train(many);
    }
    const std::uint64_t few = in_whole_steps(many / kGrowth);
    many = in_whole_steps(many);
    double short_run = train(few);
    double long_run = train(many);
    while (watch.seconds() < seconds) {
      short_run = std::min(short_run, train(few));
      long_run = std::min(long_run, train(many));
    }
    Pace pace = pace_of_store(config_, learner_.state_bytes());
    const double difference = std::max(long_run - short_run, 0.0);
    pace.visit_seconds = difference / static_cast<double>(many - few);
    pace.slice_seconds += std::max(short_run - pace.visit_seconds * static_cast<double>(few), 0.0);
    return pace;
  }

 private:
  static constexpr std::uint64_t kGrowth = 4;

  // Cut to full batches, where there is one.
  std::uint64_t in_whole_steps(std::uint64_t visits) const {
    const std::uint64_t batch = config_.training.batch_size;
    return visits < batch ? visits : visits - visits % batch;
  }

  // Trains a slice of that many visits from the start to the bytes of its checkpoint.
  double train(std::uint64_t visits) const {
    const double before = processor_seconds();
    BatchSequence batches({.visits = visits, .batch_size = config_.training.batch_size},
                          samples_.keys);
    Observer silent;
    const State state = learner_.train(start_, batches, samples_, silent);
    static_cast<void>(encode_checkpoint(state, digest_of(state)));
    return processor_seconds() - before;
  }

  const SliceLearner& learner_;
  const StoreConfig& config_;
  const SampleBlock& samples_;
  State start_;
};

// The same where a model is solved from sums: the quickest of several.
Pace measure(const SumLearner& learner, const StoreConfig& config, const SampleBlock& samples,
             double seconds) {
  const Stopwatch watch;
  double sum_seconds = std::numeric_limits<double>::max();
  double solve_seconds = sum_seconds;
  do {
    ExactSum sum(learner.sum_size());
    const double before = processor_seconds();
    learner.accumulate(samples, 1, sum);
    const double between = processor_seconds();
    static_cast<void>(learner.solve(sum));
    sum_seconds = std::min(sum_seconds, between - before);
    solve_seconds = std::min(solve_seconds, processor_seconds() - between);
  } while (watch.seconds() < seconds);
  Pace pace = pace_of_store(config, learner.state_bytes());
  pace.visit_seconds = sum_seconds / static_cast<double>(samples.size());
  pace.slice_seconds += solve_seconds;
  return pace;
}

}  // namespace

double Pace::seconds(std::span<const ShardWork> shards, int workers) const {
  std::vector<double> times;
  for (const ShardWork& work : shards) {
    times.push_back(visit_seconds * static_cast<double>(work.sample_visits) +
                    slice_seconds * static_cast<double>(work.slices) +
                    sample_seconds * static_cast<double>(work.samples_read));
  }
  std::sort(times.rbegin(), times.rend());
  std::vector<double> busy(shards_side_by_side(shards.size(), workers), 0.0);
  for (const double time : times) *std::min_element(busy.begin(), busy.end()) += time;
  return *std::max_element(busy.begin(), busy.end());
}

double Pace::seconds(const ExpectedCost& cost, int workers) const {
  const double work = visit_seconds * cost.sample_visits + slice_seconds * cost.slices +
                      sample_seconds * cost.samples_read;
  const auto threads = static_cast<double>(WorkerPool::threads(workers));
  const double one = work / std::max(cost.shards, 1.0);
  return std::max(one, work / threads + one * (threads - 1) / (2 * threads));
}

Pace pace_of(const TrainingCost& cost) {
  return {cost.seconds * static_cast<double>(cost.side_by_side) /
              static_cast<double>(cost.sample_visits),
          0, 0};
}

Calibration calibrate(const LearnerFactory& factory, StoreConfig config, int workers,
                      double seconds) {
  config.training.learning_rate = kTinyRate;
  const std::unique_ptr<Learner> learner = factory(config);
  require_memory(learner->state_bytes(), WorkerPool::threads(workers));
  const SampleBlock samples = random_samples(config);
  WorkerPool pool(workers, *learner);
  std::vector<Pace> seen(WorkerPool::threads(workers));
  const auto method = learner->method();
  pool.run(seen.size(), [&](std::size_t i) {
    const auto* slices = std::get_if<const SliceLearner*>(&method);
    seen[i] = slices != nullptr
                  ? Trials(**slices, config, samples).run(seconds)
                  : measure(*std::get<const SumLearner*>(method), config, samples, seconds);
  });
  Calibration mean{{}, learner->state_bytes()};
  for (const Pace& one : seen) {
    mean.pace.visit_seconds += one.visit_seconds / static_cast<double>(seen.size());
    mean.pace.slice_seconds += one.slice_seconds / static_cast<double>(seen.size());
    mean.pace.sample_seconds = one.sample_seconds;
  }
  return mean;
}

}  // namespace sisa
