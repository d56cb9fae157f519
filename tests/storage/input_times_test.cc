// Times as text.
#include <gtest/gtest.h>

#include <clocale>
#include <string>

#include "storage/input/time_text.h"

namespace sisa {
namespace {

constexpr Timestamp kSecond = 1'000'000;
constexpr Timestamp kHour = 3600 * kSecond;
constexpr Timestamp kDay = 24 * kHour;
constexpr Timestamp kMay = 1714521600 * kSecond;  // 2024-05-01

TEST(TimeText, TakesSecondsSince1970) {
  EXPECT_EQ(parse_time("0"), 0);
  EXPECT_EQ(parse_time("1714521600"), kMay);
  EXPECT_EQ(parse_time(" +1714521600 \t"), kMay);
  EXPECT_EQ(parse_time("1.7145216e9"), kMay);
  EXPECT_EQ(parse_time("1714521600.123456"), kMay + 123456);
  EXPECT_EQ(parse_time("-0.25"), -kSecond / 4);
  EXPECT_EQ(parse_time("0.0000005"), 1) << "the nearest microsecond";
  EXPECT_EQ(parse_time("0.0000004"), 0);
}

TEST(TimeText, TakesDates) {
  EXPECT_EQ(parse_time("1970-01-01"), 0);
  EXPECT_EQ(parse_time("2024-05-01"), kMay);
  EXPECT_EQ(parse_time(" 2024-05-01 "), kMay);
  EXPECT_EQ(parse_time("1969-12-31"), -kDay);
  EXPECT_EQ(parse_time("2024-05-31"), kMay + 30 * kDay);
}

TEST(TimeText, TakesDatesWithATimeOfDay) {
  const Timestamp noon = kMay + 12 * kHour + 30 * 60 * kSecond + 15 * kSecond;
  EXPECT_EQ(parse_time("2024-05-01T12:30:15"), noon);
  EXPECT_EQ(parse_time("2024-05-01 12:30:15"), noon);
  EXPECT_EQ(parse_time("2024-05-01T12:30:15Z"), noon);
  EXPECT_EQ(parse_time("2024-05-01T12:30:15.5"), noon + kSecond / 2);
  EXPECT_EQ(parse_time("2024-05-01T12:30:15.123456Z"), noon + 123456);
  EXPECT_EQ(parse_time("2024-05-01T12:30:15.000001"), noon + 1);
  EXPECT_EQ(parse_time("2024-05-01T00:00:00"), kMay);
  EXPECT_EQ(parse_time("2024-05-01T23:59:59"), kMay + kDay - kSecond);
}

TEST(TimeText, RoundsFractionsToTheNearestMicrosecond) {
  EXPECT_EQ(parse_time("1970-01-01T00:00:00.0000005"), 1);
  EXPECT_EQ(parse_time("1970-01-01T00:00:00.00000049999999999999"), 0);
  EXPECT_EQ(parse_time("1970-01-01T00:00:00.9999999"), kSecond);
  EXPECT_EQ(parse_time("1970-01-01T00:00:00." + std::string(300, '1')), 111111);
}

TEST(TimeText, CountsOffsetsFromUtc) {
  EXPECT_EQ(parse_time("2024-05-01T02:00:00+02:00"), kMay);
  EXPECT_EQ(parse_time("2024-04-30T18:30:00-05:30"), kMay);
  EXPECT_EQ(parse_time("2024-05-01T00:00:00.5-00:01"), kMay + 60 * kSecond + kSecond / 2);
  EXPECT_EQ(parse_time("2024-05-01T00:00:00+00:00"), kMay);
  EXPECT_EQ(parse_time("2024-05-01T23:59:00+23:59"), kMay);
}

TEST(TimeText, KnowsLeapYears) {
  EXPECT_EQ(parse_time("2024-02-29"), kMay - 62 * kDay);
  EXPECT_EQ(*parse_time("2000-03-01") - *parse_time("2000-02-28"), 2 * kDay);
  EXPECT_EQ(*parse_time("1900-03-01") - *parse_time("1900-02-28"), kDay);
  for (const char* text : {"2023-02-29", "1900-02-29", "2100-02-29", "2024-02-30"}) {
    EXPECT_EQ(parse_time(text), std::nullopt) << text;
  }
}

TEST(TimeText, ReadsWhatItIsPrintedAs) {
  for (const char* text : {"0000-01-01T00:00:00.000000Z", "1969-12-31T23:59:59.999999Z",
                           "2024-02-29T12:30:00.000001Z", "9999-12-31T23:59:59.999999Z"}) {
    ASSERT_TRUE(parse_time(text).has_value()) << text;
    EXPECT_EQ(to_string(*parse_time(text)), text);
  }
}

TEST(TimeText, RefusesYearsBefore0AndAfter9999) {
  for (const char* text :
       {"0000-01-01T00:00:00+00:01", "9999-12-31T23:59:59.9999999", "9999-12-31T23:59:00-00:01",
        "-62167219200.1", "253402300800", "1e15", "-1e300", "10000-01-01", "-0001-01-01"}) {
    EXPECT_EQ(parse_time(text), std::nullopt) << text;
  }
}

TEST(TimeText, RefusesEverythingElse) {
  for (const char* text : {"",
                           " ",
                           "yesterday",
                           "nan",
                           "inf",
                           "0x10",
                           "2024-5-1",
                           "2024-05",
                           "2024-00-01",
                           "2024-13-01",
                           "2024-05-00",
                           "2024-05-32",
                           "2024-04-31",
                           "2024/05/01",
                           "01.05.2024",
                           "24-05-01",
                           "2024-05-01Z",
                           "2024-05-01T",
                           "2024-05-01T12",
                           "2024-05-01T12:30",
                           "2024-05-01T12:30:",
                           "2024-05-01t12:30:00",
                           "2024-05-01  12:30:00",
                           "2024-05-01T24:00:00",
                           "2024-05-01T12:60:00",
                           "2024-05-01T12:30:60",
                           "2024-05-01T1:30:00",
                           "2024-05-01T12:30:00.",
                           "2024-05-01T12:30:00.Z",
                           "2024-05-01T12:30:00,5",
                           "2024-05-01T12:30:00z",
                           "2024-05-01T12:30:00ZZ",
                           "2024-05-01T12:30:00 Z",
                           "2024-05-01T12:30:00+2",
                           "2024-05-01T12:30:00+02",
                           "2024-05-01T12:30:00+0200",
                           "2024-05-01T12:30:00+24:00",
                           "2024-05-01T12:30:00+02:60",
                           "2024-05-01T12:30:00+02:00:00",
                           "2024-05-01T12:30:00+-2:00",
                           "2024-05-01T12:30:00Europe/Berlin",
                           "2024-05-01T12:30:00\xc2\xb1\x30\x32:00",
                           "+2024-05-01"}) {
    EXPECT_EQ(parse_time(text), std::nullopt) << text;
  }
}

TEST(TimeText, DoesNotDependOnTheLocale) {
  const char* set = std::setlocale(LC_ALL, "de_DE.UTF-8");
  EXPECT_EQ(parse_time("0.5"), kSecond / 2);
  if (set != nullptr) std::setlocale(LC_ALL, "C");
}

}  // namespace
}  // namespace sisa
