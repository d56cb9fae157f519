#include "cli/report/section.h"

#include "cli/report/html.h"

namespace sisa {

std::string section(const std::string& id, const std::string& heading, const std::string& body) {
  return element("section", "id=\"" + id + "\" aria-labelledby=\"" + id + "-heading\"",
                 element("h2", "id=\"" + id + "-heading\"", escaped(heading)) + "\n" + body) +
         "\n";
}

std::string paragraph(const std::string& text) { return element("p", "", escaped(text)) + "\n"; }

std::string missing(const std::string& text) {
  return element("p", "class=\"missing\"", escaped(text)) + "\n";
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
