#include "cli/report/html.h"

#include "cli/json.h"

namespace sisa {
namespace {

/// U+FFFD.
constexpr std::string_view kReplacement = "\xef\xbf\xbd";

/// The same with U+FFFD for every byte that is no UTF-8.
std::string valid(std::string_view text) {
  const Json value = std::string(text);
  return Json::parse(value.dump(-1, ' ', false, Json::error_handler_t::replace));
}

bool is_control(char c) {
  return (static_cast<unsigned char>(c) < 0x20 && c != '\n' && c != '\t') || c == 0x7f;
}

std::string_view replacement_of(const char& c) {
  switch (c) {
    case '&':
      return "&amp;";
    case '<':
      return "&lt;";
    case '>':
      return "&gt;";
    case '"':
      return "&quot;";
    case '\'':
      return "&#39;";
    default:
      return is_control(c) ? kReplacement : std::string_view(&c, 1);
  }
}

}  // namespace

std::string escaped(std::string_view text) {
  std::string result;
  for (const char& c : valid(text)) result += replacement_of(c);
  return result;
}

std::string in_script(std::string json) {
  for (std::size_t at = 0; (at = json.find('<', at)) != std::string::npos;) {
    json.replace(at, 1, "\\u003c");
  }
  return json;
}

std::string element(std::string_view name, std::string_view attributes, std::string_view content) {
  std::string text = "<";
  text.append(name);
  if (!attributes.empty()) text.append(" ").append(attributes);
  text.append(">").append(content).append("</").append(name).append(">");
  return text;
}

}  // namespace sisa
