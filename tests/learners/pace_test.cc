#include "engine/pace.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <ctime>
#include <fstream>
#include <limits>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include "engine/ensemble.h"
#include "tests/temp_dir.h"

namespace sisa {
namespace {

constexpr std::size_t kSamples = 12000;
constexpr std::size_t kRequests = 8;

void write(const std::string& file, const std::string& head, std::size_t size, int range) {
  std::mt19937 random(1);
  std::string bytes = head;
  for (std::size_t i = 0; i < size; ++i) bytes += static_cast<char>(random() % range);
  std::ofstream(file, std::ios::binary) << bytes;
}

// An IDX header of unsigned bytes.
std::string idx_head(const std::vector<std::uint32_t>& shape) {
  std::string head = {0, 0, 8, static_cast<char>(shape.size())};
  for (const std::uint32_t extent : shape) {
    for (int shift = 24; shift >= 0; shift -= 8) head += static_cast<char>(extent >> shift);
  }
  return head;
}

// Processor time of all threads: with one worker, the wall time of a machine that does nothing
// else.
double processor_seconds() { return static_cast<double>(std::clock()) / CLOCKS_PER_SEC; }

struct Training {
  std::vector<ShardWork> work;
  double seconds = 0;
};

// A store of noise that looks like Fashion-MNIST, a fifth of it, with shards and slices as large as
// a default store's.
class MeasuredPace : public ::testing::Test {
 protected:
  MeasuredPace() {
    config_.shards = 4;
    config_.classes = 10;
    write(dir_ / "x", idx_head({kSamples, 28, 28}), kSamples * 784, 256);
    write(dir_ / "y", idx_head({kSamples}), kSamples, 10);
    const CreateOptions options{.data = "idx:" + (dir_ / "x") + "," + (dir_ / "y"),
                                .config = config_,
                                .exclude_ids = {},
                                .subjects_file = {},
                                .suppressions = {}};
    Ensemble::create(dir_ / "store", options, silent_);
    ensemble_.emplace(dir_ / "store", Access::kWrite);
    config_ = ensemble_->config();
    ensemble_->train(1, silent_);
    for (std::size_t id = 0; id < kSamples; ++id) ids_.push_back(std::to_string(id));
    std::shuffle(ids_.begin(), ids_.end(), std::mt19937(2));
  }

  // Unlearns some samples and says what their training was and took.
  Training unlearn_some() {
    const std::vector<std::string> some(ids_.end() - kRequests, ids_.end());
    ids_.resize(ids_.size() - kRequests);
    const UnlearnReport report =
        ensemble_->unlearn({.ids = some}, {.defer = true, .workers = 1}, silent_);
    const Status status = ensemble_->status();
    Training training;
    for (const TouchedShard& touched : report.request.shards) {
      training.work.push_back({0, config_.slices + 1 - touched.from_slice.value,
                               status.shards[touched.shard.value].samples});
    }
    const double before = processor_seconds();
    training.work.front().sample_visits = ensemble_->retrain(1, silent_).sample_visits;
    training.seconds =
        processor_seconds() - before;  // one worker: who makes which visit is all one
    return training;
  }

  TempDir dir_;
  Observer silent_;
  StoreConfig config_;
  std::optional<Ensemble> ensemble_;
  std::vector<std::string> ids_;
};

// The quickest calibration against the quickest training of several, in turn.
TEST_F(MeasuredPace, ForecastsTrainingWithinFifteenPercent) {
  constexpr int kRounds = 12;
  std::vector<Training> trainings;
  Pace pace;
  double ratio = 0;  // the quickest training's time over its forecast
  for (int round = 0; round < kRounds; ++round) {
    const Pace now = calibrate(make_learner, config_, 1, kCalibrationSeconds).pace;
    trainings.push_back(unlearn_some());
    const std::vector<ShardWork>& first = trainings.front().work;
    if (round == 0 || now.seconds(first, 1) < pace.seconds(first, 1)) pace = now;
    ratio = std::numeric_limits<double>::infinity();
    for (const Training& training : trainings) {
      ratio = std::min(ratio, training.seconds / pace.seconds(training.work, 1));
    }
    if (round > 0 && std::abs(ratio - 1) <= 0.15) break;
  }
  RecordProperty("measured_over_forecast", std::to_string(ratio));
  EXPECT_NEAR(ratio, 1, 0.15);
}

}  // namespace
}  // namespace sisa
