#include "storage/input/number_text.h"

#include <charconv>
#include <cmath>

namespace sisa {
namespace {

// A leading plus, which std::from_chars does not know, goes away.
std::string_view number_text(std::string_view text) {
  text = trimmed(text);
  if (text.starts_with('+') && !text.starts_with("+-")) text.remove_prefix(1);
  return text;
}

// invalid_argument also where something follows the number.
template <class T>
std::errc parse(std::string_view text, T& value) {
  const char* end = text.data() + text.size();
  const auto result = std::from_chars(text.data(), end, value);
  return result.ptr == end ? result.ec : std::errc::invalid_argument;
}

}  // namespace

std::string_view trimmed(std::string_view text) {
  const auto is_space = [](char c) { return c == ' ' || c == '\t'; };
  while (!text.empty() && is_space(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_space(text.back())) text.remove_suffix(1);
  return text;
}

bool is_number(std::string_view text) {
  double number = 0;
  return parse(number_text(text), number) != std::errc::invalid_argument;
}

bool parse_feature(std::string_view text, float& number) {
  text = number_text(text);
  const std::errc error = parse(text, number);
  if (error == std::errc{}) return std::isfinite(number);
  if (error != std::errc::result_out_of_range) return false;
  double wide = 0;  // too large or too close to zero; only the latter has a nearest float
  if (parse(text, wide) != std::errc{} || std::abs(wide) > 1) return false;
  number = static_cast<float>(wide);
  return true;
}

bool parse_finite(std::string_view text, double& number) {
  return parse(number_text(text), number) == std::errc{} && std::isfinite(number);
}

bool parse_label(std::string_view text, std::uint32_t& label) {
  return parse(number_text(text), label) == std::errc{};
}

}  // namespace sisa
