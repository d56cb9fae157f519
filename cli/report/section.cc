#include "cli/report/section.h"

#include <sstream>

#include "cli/report/html.h"

namespace sisa {
namespace {

/// That breaks between words alone.
std::string code(const std::string& command) {
  std::string html;
  std::istringstream words(command);
  for (std::string word; words >> word;) {
    html += (html.empty() ? "" : " ") + element("span", "", escaped(word));
  }
  return element("code", "", html);
}

}  // namespace

std::string section(const std::string& id, const std::string& heading, const std::string& body) {
  return element("section", "id=\"" + id + "\" aria-labelledby=\"" + id + "-heading\"",
                 element("h2", "id=\"" + id + "-heading\"", escaped(heading)) + "\n" + body) +
         "\n";
}

std::string paragraph(const std::string& text) { return element("p", "", escaped(text)) + "\n"; }

std::string missing(const std::string& text) {
  std::string html;
  bool command = false;
  std::istringstream parts(text);
  for (std::string part; std::getline(parts, part, '`'); command = !command) {
    html += command ? code(part) : escaped(part);
  }
  return element("p", "class=\"missing\"", html) + "\n";
}

std::string side_by_side(const std::string& drawings) {
  return element("div", "class=\"charts\"", drawings) + "\n";
}

std::string folded(const std::string& summary, const std::string& body) {
  return element("details", "", element("summary", "", escaped(summary)) + body) + "\n";
}

std::string moment(const std::string& time) {
  return time.substr(0, 10) + " " + time.substr(11, 8);
}

}  // namespace sisa
