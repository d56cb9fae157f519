#include "engine/rate_schedule.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numbers>

namespace sisa {
namespace {

RateSchedule schedule(const std::string& name) {
  TrainingConfig config;
  config.learning_rate = 0.5;
  config.schedule = name;
  return RateSchedule(config);
}

TEST(RateSchedule, ConstantIsTheRate) {
  for (const double progress : {0.0, 0.3, 0.99}) {
    EXPECT_EQ(schedule("constant").rate(progress), 0.5);
  }
}

TEST(RateSchedule, CosineFallsAlongHalfAPeriod) {
  const RateSchedule cosine = schedule("cosine");
  EXPECT_EQ(cosine.rate(0), 0.5);
  EXPECT_EQ(cosine.rate(1), 0);
  for (int i = 0; i <= 1000; ++i) {
    const double progress = i / 1000.0;
    EXPECT_NEAR(cosine.rate(progress), 0.25 * (1 + std::cos(std::numbers::pi * progress)), 2.3e-16);
  }
}

TEST(RateSchedule, StepsAreTenths) {
  const RateSchedule step = schedule("step");
  EXPECT_EQ(step.rate(0), 0.5);
  EXPECT_EQ(step.rate(0.499), 0.5);
  EXPECT_EQ(step.rate(0.5), 0.05);
  EXPECT_EQ(step.rate(0.749), 0.05);
  EXPECT_EQ(step.rate(0.75), 0.005);
}

}  // namespace
}  // namespace sisa
