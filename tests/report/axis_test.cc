#include "cli/report/axis.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cli/format.h"

namespace sisa {
namespace {

using ::testing::ElementsAre;

constexpr Timestamp kSecond = 1'000'000;
constexpr Timestamp kDay = 86'400 * kSecond;
constexpr Timestamp kStart = 1'767'225'600 * kSecond;  // 2026-01-01T00:00:00Z

std::string plain(double number) { return shortest(number); }

std::vector<std::string> labels(const Axis& axis) {
  std::vector<std::string> labels;
  for (const Axis::Tick& tick : axis.ticks()) labels.push_back(tick.label);
  return labels;
}

TEST(Axis, MarksRoundNumbersAroundTheRange) {
  EXPECT_THAT(labels(Axis::linear(3, 47, plain)), ElementsAre("0", "10", "20", "30", "40", "50"));
  EXPECT_THAT(labels(Axis::linear(-2, 2, plain)), ElementsAre("-2", "-1", "0", "1", "2"));
  EXPECT_THAT(labels(Axis::linear(39, 40, plain, 1)), ElementsAre("39", "40"));
}

TEST(Axis, PlacesNumbersBetweenItsEnds) {
  const Axis axis = Axis::linear(0, 50, plain);
  EXPECT_DOUBLE_EQ(axis.place(0), 0);
  EXPECT_DOUBLE_EQ(axis.place(20), 0.4);
  EXPECT_DOUBLE_EQ(axis.place(-7), 0);
  EXPECT_DOUBLE_EQ(axis.place(70), 1);
}

TEST(Axis, HasRoomWhereAllNumbersAreOne) {
  for (const double number : {0.0, 0.853, 60000.0}) {
    const Axis axis = Axis::linear(number, number, plain);
    EXPECT_GE(axis.ticks().size(), 2U);
    EXPECT_GE(axis.place(number), 0);
    EXPECT_LE(axis.place(number), 1);
  }
}

TEST(Axis, MarksPowersOfTen) {
  const Axis axis = Axis::logarithmic(0.02, 30, plain);
  EXPECT_THAT(labels(axis), ElementsAre("0.01", "0.1", "1", "10", "100"));
  EXPECT_DOUBLE_EQ(axis.place(1), 0.5);
  EXPECT_DOUBLE_EQ(axis.place(0), 0);
  EXPECT_DOUBLE_EQ(axis.place(-5), 0);
  EXPECT_THAT(labels(Axis::logarithmic(10, 10, plain)), ElementsAre("10", "100"));
}

TEST(Axis, CountsInWholeSteps) {
  EXPECT_THAT(labels(Axis::counting(1, 3)), ElementsAre("1", "2", "3"));
  EXPECT_THAT(labels(Axis::counting(0, 0)), ElementsAre("0"));
  EXPECT_THAT(labels(Axis::counting(1, 1500)), ElementsAre("500", "1,000", "1,500"));
  EXPECT_DOUBLE_EQ(Axis::counting(7, 7).place(7), 0.5);
}

TEST(Axis, WritesTimesAsBrieflyAsTheirSpanAllows) {
  EXPECT_THAT(labels(Axis::of_time(kStart + 3600 * kSecond, kStart + 3602 * kSecond)),
              ElementsAre("01:00:00", "01:00:01", "01:00:02"));
  EXPECT_THAT(labels(Axis::of_time(kStart + 3600 * kSecond, kStart + 3600 * kSecond + 300'000)),
              ElementsAre("01:00:00.0", "01:00:00.1", "01:00:00.2", "01:00:00.3"));
  EXPECT_THAT(labels(Axis::of_time(kStart, kStart + kDay)), ElementsAre("1 Jan", "12:00", "2 Jan"));
  EXPECT_THAT(labels(Axis::of_time(kStart + 2 * kDay, kStart + 8 * kDay)),
              ElementsAre("3 Jan", "5 Jan", "7 Jan", "9 Jan"));
  EXPECT_THAT(labels(Axis::of_time(kStart, kStart + 150 * kDay)),
              ElementsAre("Jan 2026", "Mar 2026", "May 2026"));
}

TEST(Axis, MarksAnySpanOfTimeWithFewTicks) {
  for (Timestamp span = 0; span < 40'000 * kDay; span = span * 3 / 2 + 1000) {
    const Axis axis = Axis::of_time(kStart + 12'345'678, kStart + 12'345'678 + span);
    EXPECT_LE(axis.ticks().size(), 6U) << span;
    if (span > kSecond) {
      EXPECT_GE(axis.ticks().size(), 1U) << span;
    }
  }
}

TEST(Axis, BearsAClockThatWentBack) {
  EXPECT_DOUBLE_EQ(Axis::of_time(kStart, kStart - kDay).place(static_cast<double>(kStart - kDay)),
                   0);
}

}  // namespace
}  // namespace sisa
