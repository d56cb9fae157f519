#include "storage/input/time_text.h"

#include <chrono>
#include <cmath>

#include "storage/input/number_text.h"

namespace sisa {
namespace {

using namespace std::chrono;

constexpr sys_time<microseconds> kFirst = sys_days{January / 1 / 0};
constexpr sys_time<microseconds> kBehindLast = sys_days{January / 1 / 10000};

/// Takes the parts of a date and time off the front of a text.
class Parts {
 public:
  explicit Parts(std::string_view text) : rest_(text) {}

  bool done() const { return rest_.empty(); }
  bool digit() const { return !done() && rest_.front() >= '0' && rest_.front() <= '9'; }

  bool take(char expected) {
    if (done() || rest_.front() != expected) return false;
    rest_.remove_prefix(1);
    return true;
  }

  /// A whole number of exactly so many digits.
  bool take(int digits, int& number) {
    number = 0;
    for (int i = 0; i < digits; ++i) {
      if (!digit()) return false;
      number = 10 * number + take_digit();
    }
    return true;
  }

  int take_digit() {
    const int value = rest_.front() - '0';
    rest_.remove_prefix(1);
    return value;
  }

 private:
  std::string_view rest_;
};

bool take_date(Parts& parts, sys_days& day) {
  int y = 0, m = 0, d = 0;
  if (!parts.take(4, y) || !parts.take('-') || !parts.take(2, m) || !parts.take('-') ||
      !parts.take(2, d)) {
    return false;
  }
  const year_month_day date{year{y}, month(static_cast<unsigned>(m)),
                            std::chrono::day(static_cast<unsigned>(d))};
  if (!date.ok()) return false;
  day = sys_days{date};
  return true;
}

/// hh:mm.
bool take_clock(Parts& parts, minutes& since_midnight) {
  int h = 0, m = 0;
  if (!parts.take(2, h) || !parts.take(':') || !parts.take(2, m) || h > 23 || m > 59) return false;
  since_midnight = hours{h} + minutes{m};
  return true;
}

/// The digits behind a point; the seventh and those after it decide by rounding alone.
bool take_fraction(Parts& parts, microseconds& fraction) {
  if (!parts.digit()) return false;
  int value = 0;
  for (int unit = 1'000'000; parts.digit(); unit /= 10) value += parts.take_digit() * unit;
  fraction = microseconds{(value + 5) / 10};
  return true;
}

bool take_time_of_day(Parts& parts, microseconds& since_midnight) {
  minutes clock{};
  int s = 0;
  microseconds fraction{};
  if (!take_clock(parts, clock) || !parts.take(':') || !parts.take(2, s) || s > 59) return false;
  if (parts.take('.') && !take_fraction(parts, fraction)) return false;
  since_midnight = clock + seconds{s} + fraction;
  return true;
}

/// What stands behind the time of day, to the end.
bool take_offset(Parts& parts, minutes& offset) {
  if (parts.done()) return true;
  if (parts.take('Z')) return parts.done();
  const bool west = parts.take('-');
  if ((!west && !parts.take('+')) || !take_clock(parts, offset)) return false;
  if (west) offset = -offset;
  return parts.done();
}

std::optional<sys_time<microseconds>> parse_date_time(std::string_view text) {
  Parts parts(text);
  sys_days day{};
  microseconds clock{};
  minutes offset{};
  if (!take_date(parts, day)) return std::nullopt;
  if (parts.done()) return day;
  if (!parts.take('T') && !parts.take(' ')) return std::nullopt;
  if (!take_time_of_day(parts, clock) || !take_offset(parts, offset)) return std::nullopt;
  return day + clock - offset;
}

std::optional<sys_time<microseconds>> parse_seconds(std::string_view text) {
  constexpr double kFarAway = 1e12;
  double number = 0;
  if (!parse_finite(text, number) || std::abs(number) > kFarAway) return std::nullopt;
  return sys_time<microseconds>{microseconds{std::llround(number * 1e6)}};
}

}  // namespace

std::optional<Timestamp> parse_time(std::string_view text) {
  text = trimmed(text);
  const auto number = parse_seconds(text);
  const auto time = number ? number : parse_date_time(text);
  if (!time || *time < kFirst || *time >= kBehindLast) return std::nullopt;
  return time->time_since_epoch().count();
}

}  // namespace sisa
