#include "cli/report/axis.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>

#include "cli/format.h"

namespace sisa {
namespace {

using std::chrono::sys_days;

constexpr double kFewTicks = 5;
constexpr double kFewTimes = 3.5;  // their labels are longer
constexpr double kSecond = 1e6;    // of a Timestamp
constexpr double kMinute = 60 * kSecond;
constexpr double kHour = 60 * kMinute;
constexpr double kDay = 24 * kHour;
constexpr double kMonth = 30.4375 * kDay;

/// The smallest of 1, 2, 5 times a power of ten that is at least that.
double round_step(double least) {
  const double power = std::pow(10, std::floor(std::log10(least)));
  for (const double factor : {1.0, 2.0, 5.0}) {
    if (factor * power >= least * (1 - 1e-9)) return factor * power;
  }
  return 10 * power;
}

double time_step(double span) {
  constexpr std::array kSteps = {kSecond / 1000, kSecond / 100, kSecond / 10, kSecond, 2 * kSecond,
                                 5 * kSecond,    10 * kSecond,  30 * kSecond, kMinute, 2 * kMinute,
                                 5 * kMinute,    10 * kMinute,  30 * kMinute, kHour,   2 * kHour,
                                 3 * kHour,      6 * kHour,     12 * kHour,   kDay,    2 * kDay,
                                 7 * kDay,       14 * kDay};
  const auto* found = std::lower_bound(kSteps.begin(), kSteps.end(), span / kFewTimes);
  return found == kSteps.end() ? 0 : *found;
}

/// Whole months, or years.
double month_step(double span) {
  const double months = std::ceil(span / kMonth / kFewTimes);
  return months <= 5 ? round_step(months) : 12 * round_step(std::ceil(months / 12));
}

std::string month_name(unsigned month) {
  constexpr std::array kNames = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                 "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  return kNames[month - 1];
}

std::string day_in_words(Timestamp time) {
  const auto day = std::chrono::floor<std::chrono::days>(
      std::chrono::sys_time<std::chrono::microseconds>(std::chrono::microseconds(time)));
  const std::chrono::year_month_day date{day};
  return std::to_string(static_cast<unsigned>(date.day())) + " " +
         month_name(static_cast<unsigned>(date.month()));
}

/// "25 Nov", "18:31", "18:31:05" or "18:31:05.25": as much as the step tells apart.
std::string in_words(Timestamp time, double step) {
  if (std::fmod(static_cast<double>(time), kDay) == 0) return day_in_words(time);
  const std::string clock = to_string(time).substr(11);
  if (step >= kMinute) return clock.substr(0, 5);
  if (step >= kSecond) return clock.substr(0, 8);
  return clock.substr(0, step >= kSecond / 10 ? 10 : step >= kSecond / 100 ? 11 : 12);
}

}  // namespace

Axis Axis::linear(double least, double most, const Words& words, double least_step) {
  const double span = most > least ? most - least : std::max(std::abs(most), 1.0) / 10;
  const double step = std::max(round_step(span / kFewTicks), least_step);
  const double first = std::floor(least / step + 1e-9);
  const double last = std::max(std::ceil(most / step - 1e-9), first + 1);
  Axis axis(first * step, last * step, false);
  for (double i = first; i <= last; ++i) axis.mark(i * step, words(i * step));
  return axis;
}

Axis Axis::logarithmic(double least, double most, const Words& words) {
  const double first = std::floor(std::log10(least) + 1e-9);
  const double last = std::max(std::ceil(std::log10(most) - 1e-9), first + 1);
  Axis axis(std::pow(10, first), std::pow(10, last), true);
  const double step = std::ceil((last - first) / kFewTicks);
  for (double i = first; i <= last; i += step) axis.mark(std::pow(10, i), words(std::pow(10, i)));
  return axis;
}

Axis Axis::counting(std::uint64_t first, std::uint64_t last) {
  const auto from = static_cast<double>(first);
  const auto to = static_cast<double>(last);
  Axis axis(from - 0.5, to + 0.5, false);
  const double step = std::max(round_step(std::max(to - from, 1.0) / kFewTicks), 1.0);
  for (double at = std::ceil(from / step) * step; at <= to; at += step) {
    axis.mark(at, grouped(static_cast<std::uint64_t>(at)));
  }
  return axis;
}

Axis Axis::of_time(Timestamp first, Timestamp last) {
  const double span = std::max(static_cast<double>(last - first), kSecond / 100);
  const double least = static_cast<double>(first) - span / 40;
  Axis axis(least, least + span * 21 / 20, false);
  if (const double step = time_step(span); step > 0) {
    for (double at = std::ceil(axis.least_ / step) * step; at <= axis.most_; at += step) {
      axis.mark(at, in_words(static_cast<Timestamp>(at), step));
    }
    return axis;
  }
  const double months = month_step(span);
  const auto start = sys_days(std::chrono::floor<std::chrono::days>(
      std::chrono::sys_time<std::chrono::microseconds>(std::chrono::microseconds(first))));
  const std::chrono::year_month_day day{start};
  std::chrono::year_month month = day.year() / day.month();
  for (;; month += std::chrono::months(static_cast<int>(months))) {
    const auto moment =
        std::chrono::time_point_cast<std::chrono::microseconds>(sys_days(month / 1));
    const auto at = static_cast<double>(moment.time_since_epoch().count());
    if (at > axis.most_) return axis;
    if (at < axis.least_) continue;
    axis.mark(at, month_name(static_cast<unsigned>(month.month())) + " " +
                      std::to_string(static_cast<int>(month.year())));
  }
}

double Axis::place(double number) const {
  const auto scaled = [&](double value) { return logarithmic_ ? std::log10(value) : value; };
  if (logarithmic_ && number <= least_) return 0;
  const double at = (scaled(number) - scaled(least_)) / (scaled(most_) - scaled(least_));
  return std::clamp(at, 0.0, 1.0);
}

void Axis::mark(double number, std::string label) {
  ticks_.push_back({place(number), std::move(label)});
}

}  // namespace sisa
