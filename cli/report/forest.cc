#include "cli/report/forest.h"

#include <algorithm>

#include "cli/format.h"
#include "cli/report/html.h"

namespace sisa {
namespace {

std::string percent(double share) { return fixed(100 * share, 2) + "%"; }

std::string upright(double at, const std::string& classes) {
  const std::string x = percent(at);
  return "<line class=\"" + classes + "\" x1=\"" + x + "\" x2=\"" + x + "\" y1=\"0\" y2=\"100%\"/>";
}

std::string in_words(const Forest::Estimate& estimate) {
  return fixed(estimate.value, 3) + " (" + fixed(estimate.low, 3) + " to " +
         fixed(estimate.high, 3) + ")";
}

}  // namespace

void Forest::group(const std::string& name) { rows_.push_back({name}); }

Axis Forest::scale() const {
  double least = chance_ - 0.05;
  double most = chance_ + 0.05;
  for (const Row& row : rows_) {
    if (!row.group.empty()) continue;
    least = std::min({least, row.estimate.low, row.estimate.value});
    most = std::max({most, row.estimate.high, row.estimate.value});
  }
  return Axis::linear(std::max(least, 0.0), std::min(most, 1.0),
                      [](double number) { return shortest(std::stod(fixed(number, 3))); });
}

std::string Forest::drawing(const Estimate& estimate, const Axis& axis) const {
  const std::string pen = "c" + std::to_string(estimate.pen.colour);
  return element("svg", "aria-hidden=\"true\"",
                 upright(axis.place(chance_), "chance") + "<line class=\"span " + pen + "\" x1=\"" +
                     percent(axis.place(estimate.low)) + "\" x2=\"" +
                     percent(axis.place(estimate.high)) +
                     "\" y1=\"50%\" y2=\"50%\"/><circle class=\"dot " + pen +
                     (estimate.pen.hollow ? " hollow" : "") + "\" cx=\"" +
                     percent(axis.place(estimate.value)) + "\" cy=\"50%\" r=\"4.5\"/>");
}

std::string Forest::html() const {
  const Axis axis = scale();
  std::string text;
  for (const Row& row : rows_) {
    if (!row.group.empty()) {
      text += element("h3", "", escaped(row.group)) + "\n";
      continue;
    }
    text += element("div", "class=\"row\"",
                    element("span", "", escaped(row.estimate.name)) + drawing(row.estimate, axis) +
                        element("span", "class=\"n\"", escaped(in_words(row.estimate)))) +
            "\n";
  }
  std::string ticks;
  for (const Axis::Tick& tick : axis.ticks()) {
    ticks += "<text class=\"below\" x=\"" + percent(tick.at) + "\" y=\"14\">" +
             escaped(tick.label) + "</text>";
  }
  text += element("div", "class=\"row scale\" aria-hidden=\"true\"",
                  "<span></span>" + element("svg", "", ticks) + "<span></span>");
  return element("figure", "class=\"forest\"",
                 element("figcaption", "",
                         escaped(title_) + element("span", "class=\"names\"",
                                                   element("span", "class=\"chance\"",
                                                           "<i></i>" + escaped(chance_name_)))) +
                     "\n" + text) +
         "\n";
}

}  // namespace sisa
