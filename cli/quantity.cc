#include "cli/quantity.h"

#include <array>
#include <charconv>
#include <cmath>
#include <map>
#include <string_view>

#include "cli/format.h"
#include "cli/options.h"
#include "shards/error.h"

namespace sisa {
namespace {

using Units = std::map<std::string_view, double>;

double quantity(const Arguments& arguments, const std::string& option, const Units& units,
                const std::string& expected) {
  const std::string text = arguments.required(option);
  double number = 0;
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, number);
  const auto unit = units.find(std::string_view(stop, static_cast<std::size_t>(end - stop)));
  if (error == std::errc() && unit != units.end() && number > 0) {
    const double value = number * unit->second;
    if (std::isfinite(value)) return value;
  }
  throw Error(ErrorKind::kUsage, "--" + option + " expects " + expected + ", not '" + text + "'");
}

}  // namespace

double seconds_from(const Arguments& arguments, const std::string& option) {
  static const Units units = {{"s", 1}, {"m", 60}, {"h", 3600}, {"d", 86400}};
  return quantity(arguments, option, units,
                  "a time above 0 with its unit, s, m, h or d, such as 15m");
}

std::uint64_t bytes_from(const Arguments& arguments, const std::string& option) {
  static const Units units = {{"", 1},         {"B", 1},        {"kB", 1e3},    {"KB", 1e3},
                              {"MB", 1e6},     {"GB", 1e9},     {"TB", 1e12},   {"KiB", 0x1p10},
                              {"MiB", 0x1p20}, {"GiB", 0x1p30}, {"TiB", 0x1p40}};
  const double bytes =
      quantity(arguments, option, units,
               "a size above 0 in bytes, kB, MB, GB, TB, KiB, MiB, GiB or TiB, such as 20GB");
  // As much as there can be is no less than what anybody has.
  return bytes >= 0x1p63 ? std::uint64_t{1} << 63 : static_cast<std::uint64_t>(bytes);
}

std::string in_bytes(double bytes) {
  constexpr std::array<const char*, 6> kUnits = {" B", " kB", " MB", " GB", " TB", " PB"};
  std::size_t unit = 0;
  for (; bytes >= 999.5 && unit + 1 < kUnits.size(); ++unit) bytes /= 1000;
  return fixed(bytes, unit == 0 || bytes >= 99.95 ? 0 : bytes >= 9.995 ? 1 : 2) + kUnits[unit];
}

}  // namespace sisa
