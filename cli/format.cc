#include "cli/format.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdio>

namespace sisa {
namespace {

std::string two_units(std::uint64_t large, const char* large_unit, std::uint64_t small,
                      const char* small_unit) {
  const std::string padding = small < 10 ? "0" : "";
  return std::to_string(large) + " " + large_unit + " " + padding + std::to_string(small) + " " +
         small_unit;
}

}  // namespace

std::string grouped(std::uint64_t number) {
  std::string text = std::to_string(number);
  for (std::size_t at = text.size(); at > 3;) text.insert(at -= 3, 1, ',');
  return text;
}

std::string duration(double seconds) {
  if (seconds < 0.01) return fixed(seconds * 1e3, 1) + " ms";
  if (seconds < 1) return fixed(seconds * 1e3, 0) + " ms";
  if (seconds < 10) return fixed(seconds, 2) + " s";
  if (seconds < 100) return fixed(seconds, 1) + " s";
  const auto whole = static_cast<std::uint64_t>(std::llround(seconds));
  if (whole < 3600) return two_units(whole / 60, "min", whole % 60, "s");
  return two_units(whole / 3600, "h", whole % 3600 / 60, "min");
}

std::string countdown(double seconds) {
  const auto whole = static_cast<std::uint64_t>(std::min(std::ceil(seconds), 1e9));
  std::array<char, 40> text{};
  const auto hours = static_cast<unsigned>(whole / 3600);
  const auto minutes = static_cast<unsigned>(whole / 60 % 60);
  const auto rest = static_cast<unsigned>(whole % 60);
  if (hours > 0) {
    std::snprintf(text.data(), text.size(), "%u:%02u:%02u", hours, minutes, rest);
  } else {
    std::snprintf(text.data(), text.size(), "%u:%02u", minutes, rest);
  }
  return text.data();
}

std::string fixed(double number, int decimals) {
  std::array<char, 400> text{};
  std::snprintf(text.data(), text.size(), "%.*f", decimals, number);
  return text.data();
}

std::string shortest(double number) {
  std::array<char, 32> text{};
  return {text.data(), std::to_chars(text.data(), text.data() + text.size(), number).ptr};
}

std::string size_in_words(std::uint64_t bytes) {
  constexpr std::array kUnits = {"kB", "MB", "GB", "TB", "PB", "EB"};
  if (bytes < 1000) return counted(bytes, "byte");
  double size = static_cast<double>(bytes) / 1000;
  std::size_t unit = 0;
  for (; size >= 999.5; ++unit) size /= 1000;
  return fixed(size, size < 9.995 ? 2 : size < 99.95 ? 1 : 0) + " " + kUnits[unit];
}

std::string counted(std::uint64_t number, const std::string& noun) {
  return grouped(number) + " " + noun + (number == 1 ? "" : "s");
}

}  // namespace sisa
