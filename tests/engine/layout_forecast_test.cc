#include "engine/layout_forecast.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "shards/error.h"

namespace sisa {
namespace {

// 1 ms a visit, nothing else: seconds are thousandths of visits. A checkpoint has 1 MB.
const Calibration kPace{{1e-3, 0, 0}, 1'000'000};

ForecastQuestion question(double requests_a_day) {
  ForecastQuestion question;
  question.counts = {60000, 60000};
  question.requests_a_day = requests_a_day;
  question.config.features = {FeatureType::kByte, {100}};
  question.config.training.epochs = 10;
  question.workers = 1;
  question.shards = {1, 5, 20, 100, 1000};
  question.slices = {1, 10, 50};
  return question;
}

LayoutForecast of(const Forecast& forecast, std::uint32_t shards, std::uint32_t slices) {
  const auto found = std::find_if(
      forecast.grid.begin(), forecast.grid.end(),
      [&](const LayoutForecast& l) { return l.shards == shards && l.slices == slices; });
  return found == forecast.grid.end() ? LayoutForecast{} : *found;
}

TEST(LayoutForecast, FollowsTheClosedForms) {
  const ForecastQuestion asked = question(8);
  const LayoutForecast layout = of(forecast_layouts(asked, kPace), 20, 10);
  const Layout cut{20, {10, 10, SliceMode::kCumulative}};
  const double batch = expected_batch(asked.counts, cut, layout.batch_subjects).sample_visits;
  EXPECT_NEAR(layout.batch_subjects, 8, 0.001);
  EXPECT_DOUBLE_EQ(layout.request_visits, expected_batch(asked.counts, cut, 1).sample_visits);
  EXPECT_DOUBLE_EQ(layout.request_seconds, 1e-3 * layout.request_visits);
  EXPECT_DOUBLE_EQ(layout.batch_visits, batch);
  EXPECT_DOUBLE_EQ(layout.visits_a_day, batch);
  EXPECT_NEAR(layout.one_by_one_seconds_a_day, 8 * layout.request_seconds, 1);
  EXPECT_NEAR(layout.training_seconds, 600, 1);
  EXPECT_NEAR(layout.storage_bytes, 60000 * (100 + 120) + 200e6, 1e6);
}

// Two shards of 30,000 samples of 140 bytes, twice while slices are appended; states of 1 MB.
TEST(LayoutForecast, CountsTheMemoryOfTheShardsUnderTraining) {
  ForecastQuestion asked = question(1);
  asked.shards = {2};
  const auto memory = [&](std::uint32_t slices) {
    return of(forecast_layouts(asked, kPace), 2, slices).memory_bytes;
  };
  const double process = 45e6 + 15e6;
  const double worker = 5e6 + 3e6;
  EXPECT_DOUBLE_EQ(memory(1), process + worker + 30000 * 140);
  EXPECT_DOUBLE_EQ(memory(10), process + worker + 2 * 30000 * 140);
  asked.workers = 3;
  EXPECT_DOUBLE_EQ(memory(10), process + 2 * (worker + 2 * 30000 * 140));
  asked.config.training.slice_mode = SliceMode::kIncremental;
  EXPECT_DOUBLE_EQ(memory(10), process + 2 * (worker + 3000 * 140));
}

TEST(LayoutForecast, CollectsRequestsForAsLongAsTheDeadlineAllows) {
  ForecastQuestion asked = question(86400);  // one a second
  asked.deadline = 7200;
  std::size_t met = 0;
  for (const LayoutForecast& layout : forecast_layouts(asked, kPace).grid) {
    if (!layout.meets_deadline) continue;
    ++met;
    EXPECT_NEAR(layout.batch_requests + layout.batch_seconds, 7200, 1);
    EXPECT_NEAR(layout.seconds_a_day, layout.batch_seconds * 86400 / layout.batch_requests, 1e-6);
    EXPECT_EQ(layout.keeps_up, layout.batch_seconds <= layout.batch_requests);
  }
  EXPECT_GT(met, 1U);
}

TEST(LayoutForecast, TakesSingleRequestsAsTheyComeWhereTheyAreRare) {
  ForecastQuestion asked = question(0.5);
  asked.deadline = 3600;
  const LayoutForecast layout = of(forecast_layouts(asked, kPace), 20, 10);
  EXPECT_EQ(layout.batch_requests, 1);
  EXPECT_DOUBLE_EQ(layout.seconds_a_day, layout.request_seconds / 2);
}

TEST(LayoutForecast, RecommendsTheFewestPartsThatMeetTheDeadline) {
  ForecastQuestion asked = question(1);
  asked.deadline = 1000;  // one model takes 600 s
  EXPECT_EQ(forecast_layouts(asked, kPace).recommended.shards, 1U);
  EXPECT_EQ(forecast_layouts(asked, kPace).recommended.slices, 1U);
  asked.deadline = 450;  // its slices take two thirds of that
  EXPECT_EQ(forecast_layouts(asked, kPace).recommended.shards, 1U);
  EXPECT_EQ(forecast_layouts(asked, kPace).recommended.slices, 10U);
  asked.deadline = 25;
  EXPECT_EQ(forecast_layouts(asked, kPace).recommended.shards, 20U);
  EXPECT_EQ(forecast_layouts(asked, kPace).recommended.slices, 10U);
}

TEST(LayoutForecast, KeepsWithinTheStorage) {
  ForecastQuestion asked = question(1);
  asked.deadline = 25;
  asked.storage_bytes = 150e6;  // a hundred checkpoints and the samples, 113 MB
  const Forecast forecast = forecast_layouts(asked, kPace);
  EXPECT_EQ(forecast.recommended.shards, 100U);
  EXPECT_EQ(forecast.recommended.slices, 1U);
  EXPECT_FALSE(of(forecast, 20, 10).meets_storage);
  EXPECT_TRUE(of(forecast, 20, 10).meets_deadline);
}

TEST(LayoutForecast, StopsAtTheKneeWithoutADeadline) {
  const ForecastQuestion asked = question(8);
  const Forecast forecast = forecast_layouts(asked, kPace);
  double least = 1e300;
  for (const LayoutForecast& layout : forecast.grid) least = std::min(least, layout.seconds_a_day);
  for (const LayoutForecast& layout : forecast.grid) {
    if (layout.shards >= forecast.recommended.shards) continue;
    EXPECT_GT(layout.seconds_a_day, least + 60) << "a tenth of one model's 600 s";
  }
  EXPECT_LE(forecast.recommended.seconds_a_day, least + 60);
  EXPECT_EQ(forecast.recommended.shards, 100U);
  EXPECT_EQ(forecast.recommended.slices, 1U);
}

TEST(LayoutForecast, SaysWhereNothingMeetsTheLimits) {
  ForecastQuestion asked = question(1e6);
  asked.deadline = 0.01;
  asked.storage_bytes = 200e6;
  const Forecast forecast = forecast_layouts(asked, kPace);
  EXPECT_FALSE(forecast.recommended.meets_all());
  EXPECT_TRUE(forecast.recommended.meets_storage);
  EXPECT_NE(forecast.why.find("no pair meets"), std::string::npos);
}

TEST(LayoutForecast, TakesTheSmallestWhereNoneFitsTheStorage) {
  ForecastQuestion asked = question(1);
  asked.storage_bytes = 1000;
  const Forecast forecast = forecast_layouts(asked, kPace);
  EXPECT_NE(forecast.why.find("no pair fits the storage"), std::string::npos);
  for (const LayoutForecast& layout : forecast.grid) {
    EXPECT_GE(layout.storage_bytes, forecast.recommended.storage_bytes);
  }
}

TEST(LayoutForecast, LeavesOutPairsWithMoreSlicesThanSamples) {
  ForecastQuestion asked = question(1);
  asked.counts = {300, 300};
  for (const LayoutForecast& layout : forecast_layouts(asked, kPace).grid) {
    EXPECT_LE(layout.shards * layout.slices, 300U);
  }
  asked.shards = {1000};
  EXPECT_THROW(forecast_layouts(asked, kPace), Error);
}

}  // namespace
}  // namespace sisa
