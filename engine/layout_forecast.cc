#include "engine/layout_forecast.h"

#include <algorithm>
#include <tuple>

#include "engine/training.h"
#include "shards/error.h"

namespace sisa {
namespace {

// What a store needs for a sample beside its features, and what a training needs: the process
// beside samples and states, the states in RocksDB's tables, and for each worker a sample beside
// its features, what does not depend on the model, and states. Measured, see docs/planning.md.
constexpr double kRowBytes = 120;
constexpr double kProcessBytes = 45e6;
constexpr double kStatesInTables = 15;
constexpr double kBlockRowBytes = 40;
constexpr double kWorkerBytes = 5e6;
constexpr double kStatesOfWorker = 3;

// Retraining may take so much of one model's training longer than the least before it weighs more
// than the accuracy that shards cost.
constexpr double kKnee = 1 / 10.0;

class LayoutCosts {
 public:
  LayoutCosts(const ForecastQuestion& question, const Calibration& calibration,
              const Layout& layout)
      : question_(question), calibration_(calibration), layout_(layout) {}

  LayoutForecast forecast() const {
    LayoutForecast forecast;
    forecast.shards = layout_.shards;
    forecast.slices = layout_.plan.slices;
    forecast.training_seconds = seconds(expected_training(question_.counts, layout_));
    const ExpectedCost one = batch(1);
    forecast.request_visits = one.sample_visits;
    forecast.request_seconds = seconds(one);
    add_batches(forecast);
    forecast.storage_bytes = storage();
    forecast.memory_bytes = memory();
    forecast.meets_storage = forecast.storage_bytes <= question_.storage_bytes;
    return forecast;
  }

 private:
  double seconds(const ExpectedCost& cost) const {
    return calibration_.pace.seconds(cost, question_.workers);
  }

  double subjects(double requests) const {
    return question_.distribution.distinct(question_.counts.subjects, requests);
  }

  ExpectedCost batch(double requests) const {
    return expected_batch(question_.counts, layout_, subjects(requests));
  }

  // A batch is no less than one request.
  double collected(double window) const {
    return std::max(1.0, question_.requests_a_day * window / kDaySeconds);
  }

  // How long requests are collected: the first of them waits for that time and the training. The
  // longer the window, the longer the training, so the largest that fits is found by halving.
  double window() const {
    if (question_.deadline == kUnlimited) return kDaySeconds;
    double fits = 0;
    double tight = question_.deadline;
    for (int i = 0; i < kHalvings; ++i) {
      const double middle = (fits + tight) / 2;
      (middle + seconds(batch(collected(middle))) <= question_.deadline ? fits : tight) = middle;
    }
    return fits;
  }

  void add_batches(LayoutForecast& forecast) const {
    const double requests = collected(window());
    const ExpectedCost cost = batch(requests);
    const double batches = question_.requests_a_day / requests;
    forecast.batch_requests = requests;
    forecast.batch_subjects = subjects(requests);
    forecast.batch_visits = cost.sample_visits;
    forecast.batch_seconds = seconds(cost);
    forecast.visits_a_day = batches * cost.sample_visits;
    forecast.seconds_a_day = batches * forecast.batch_seconds;
    forecast.meets_deadline = forecast.batch_seconds <= question_.deadline;
    forecast.keeps_up = forecast.seconds_a_day <= kDaySeconds;

    // One by one no two shards are trained at once.
    const double day = subjects(question_.requests_a_day);
    ExpectedCost single = expected_one_by_one(question_.counts, layout_, day);
    single.shards = 1;
    forecast.one_by_one_seconds_a_day = seconds(single);
  }

  double storage() const {
    const double samples = question_.counts.samples * (feature_bytes() + kRowBytes);
    return samples + expected_training(question_.counts, layout_).slices * state_bytes();
  }

  double memory() const {
    const auto side_by_side =
        static_cast<double>(shards_side_by_side(layout_.shards, question_.workers));
    const double shard = question_.counts.samples / layout_.shards;
    const bool whole = layout_.plan.mode == SliceMode::kCumulative;
    const double samples = whole ? shard : shard / layout_.plan.slices;
    const double copies = whole && layout_.plan.slices > 1 ? 2 : 1;  // while a slice is appended
    const double worker = copies * samples * (feature_bytes() + kBlockRowBytes) + kWorkerBytes +
                          kStatesOfWorker * state_bytes();
    return kProcessBytes + kStatesInTables * state_bytes() + side_by_side * worker;
  }

  double feature_bytes() const { return static_cast<double>(question_.config.features.bytes()); }
  double state_bytes() const { return static_cast<double>(calibration_.checkpoint_bytes); }

  static constexpr int kHalvings = 60;

  const ForecastQuestion& question_;
  const Calibration& calibration_;
  Layout layout_;
};

bool fewer_parts(const LayoutForecast& a, const LayoutForecast& b) {
  return std::tie(a.shards, a.slices) < std::tie(b.shards, b.slices);
}

bool cheaper(const LayoutForecast& a, const LayoutForecast& b) {
  return a.seconds_a_day < b.seconds_a_day;
}

bool smaller(const LayoutForecast& a, const LayoutForecast& b) {
  return a.storage_bytes < b.storage_bytes;
}

// Where no pair meets every limit.
void recommend_nearest(const ForecastQuestion& question, Forecast& forecast) {
  std::vector<LayoutForecast> stored = forecast.grid;
  std::erase_if(stored, [](const LayoutForecast& layout) { return !layout.meets_storage; });
  if (stored.empty()) {
    forecast.recommended = *std::min_element(forecast.grid.begin(), forecast.grid.end(), smaller);
    forecast.why = "no pair fits the storage; this one takes least of it";
    return;
  }
  forecast.recommended = *std::min_element(stored.begin(), stored.end(), cheaper);
  forecast.why = question.storage_bytes == kUnlimited
                     ? "no pair meets every limit; this one retrains least a day"
                     : "no pair meets every limit; of those within the storage this one retrains "
                       "least a day";
}

// Takes away those that cost more than the knee allows.
void keep_below_knee(std::vector<LayoutForecast>& layouts, double one_model_seconds) {
  const double least = std::min_element(layouts.begin(), layouts.end(), cheaper)->seconds_a_day;
  std::erase_if(layouts, [&](const LayoutForecast& layout) {
    return layout.seconds_a_day > least + kKnee * one_model_seconds;
  });
}

void recommend(const ForecastQuestion& question, double one_model_seconds, Forecast& forecast) {
  std::vector<LayoutForecast> good = forecast.grid;
  std::erase_if(good, [](const LayoutForecast& layout) { return !layout.meets_all(); });
  if (good.empty()) return recommend_nearest(question, forecast);
  const bool deadline = question.deadline != kUnlimited;
  if (!deadline) keep_below_knee(good, one_model_seconds);
  forecast.recommended = *std::min_element(good.begin(), good.end(), fewer_parts);
  forecast.why = deadline
                     ? "the fewest shards, then slices, that meet the limits"
                     : "the fewest shards, then slices, whose retraining a day costs at most a "
                       "tenth of one model's training more than the least";
}

}  // namespace

Forecast forecast_layouts(const ForecastQuestion& question, const Calibration& calibration) {
  const TrainingConfig& training = question.config.training;
  const auto layout = [&](std::uint32_t shards, std::uint32_t slices) {
    return Layout{shards, {slices, training.epochs, training.slice_mode}};
  };
  Forecast forecast;
  for (const std::uint32_t shards : question.shards) {
    for (const std::uint32_t slices : question.slices) {
      if (question.counts.samples < 1.0 * shards * slices) continue;
      forecast.grid.push_back(
          LayoutCosts(question, calibration, layout(shards, slices)).forecast());
    }
  }
  if (forecast.grid.empty()) {
    throw Error(ErrorKind::kUsage,
                "there are fewer samples than slices in every pair of shards and slices");
  }
  const double one_model =
      calibration.pace.seconds(expected_training(question.counts, layout(1, 1)), question.workers);
  recommend(question, one_model, forecast);
  return forecast;
}

}  // namespace sisa
