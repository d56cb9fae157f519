#include "cli/report/chart.h"

#include <algorithm>

#include "cli/format.h"
#include "cli/report/html.h"

namespace sisa {
namespace {

constexpr double kHeight = 220;

/// More dots than that have no titles and are drawn as one path.
constexpr std::size_t kMostTitled = 1000;

std::string classes_of(const Pen& pen) {
  std::string classes = "c" + std::to_string(pen.colour);
  if (pen.hollow) classes += " hollow";
  if (pen.dashed) classes += " dashed";
  return classes;
}

std::string percent(double thousandths) { return fixed(thousandths / 10, 2) + "%"; }

std::string pair(double x, double y) { return fixed(x, 1) + " " + fixed(y, 1); }

std::string path(const std::string& d, const std::string& classes) {
  if (d.empty()) return "";
  return "<path class=\"" + classes + "\" d=\"" + d + "\"/>";
}

}  // namespace

Chart::Chart(std::string title, std::string description, Axis x, Axis y)
    : title_(std::move(title)),
      description_(std::move(description)),
      x_(std::move(x)),
      y_(std::move(y)) {}

double Chart::down(double y) const { return kHeight * (1 - y_.place(y)); }

void Chart::name(const std::string& what, const Pen& pen) {
  names_ += element("span", "class=\"" + classes_of(pen) + "\"", "<i></i>" + escaped(what));
}

void Chart::line(const std::vector<Point>& points, const Pen& pen) {
  std::string d;
  for (const Point& point : points) {
    d += (d.empty() ? "M" : "L") + pair(across(point.x), down(point.y));
  }
  lines_ += path(d, "line " + classes_of(pen));
}

void Chart::steps(const std::vector<Point>& points, const Pen& pen) {
  std::string d;
  for (const Point& point : points) {
    const std::string x = fixed(across(point.x), 1);
    const std::string y = fixed(down(point.y), 1);
    d += d.empty() ? "M" + x + " " + y : "H" + x + "V" + y;
  }
  lines_ += path(d, "line " + classes_of(pen));
}

void Chart::dots(const std::vector<Point>& points, const Pen& pen) {
  const std::string classes = classes_of(pen);
  std::string d;
  for (const Point& point : points) {
    if (points.size() > kMostTitled) {
      d += "M" + pair(across(point.x), down(point.y)) + "h0";
      continue;
    }
    marks_ += "<circle class=\"dot " + classes + "\" cx=\"" + percent(across(point.x)) +
              "\" cy=\"" + fixed(down(point.y), 1) + "\" r=\"4.5\">" +
              element("title", "", escaped(point.title)) + "</circle>";
  }
  lines_ += path(d, "dense " + classes);
}

void Chart::stems(const std::vector<Point>& from, const std::vector<Point>& to, const Pen& pen) {
  std::string d;
  for (std::size_t i = 0; i < from.size(); ++i) {
    d += "M" + pair(across(from[i].x), down(from[i].y)) + "V" + fixed(down(to[i].y), 1);
  }
  lines_ += path(d, "stem " + classes_of(pen));
}

std::string Chart::grid() const {
  std::string text;
  for (const Axis::Tick& tick : y_.ticks()) {
    const std::string y = fixed(kHeight * (1 - tick.at), 1);
    text += "<line class=\"grid\" x1=\"0\" x2=\"100%\" y1=\"" + y + "\" y2=\"" + y + "\"/>";
    text += "<text class=\"left\" x=\"-10\" y=\"" + y + "\" dy=\".35em\">" + escaped(tick.label) +
            "</text>";
  }
  for (const Axis::Tick& tick : x_.ticks()) {
    const std::string x = percent(1000 * tick.at);
    text += "<line class=\"tick\" x1=\"" + x + "\" x2=\"" + x + "\" y1=\"" + fixed(kHeight, 0) +
            "\" y2=\"" + fixed(kHeight + 5, 0) + "\"/>";
    text += "<text class=\"below\" x=\"" + x + "\" y=\"" + fixed(kHeight + 20, 0) + "\">" +
            escaped(tick.label) + "</text>";
  }
  return text;
}

std::string Chart::html(const std::string& id) const {
  std::size_t longest = 1;
  for (const Axis::Tick& tick : y_.ticks()) longest = std::max(longest, tick.label.size());
  const std::string height = fixed(kHeight, 0);
  std::string text = "<figure class=\"chart\" style=\"--left:" + std::to_string(longest) +
                     "\"><figcaption>" + escaped(title_);
  if (!names_.empty()) text += element("span", "class=\"names\"", names_);
  text +=
      "</figcaption>\n<svg class=\"plot\" role=\"img\" "
      "aria-labelledby=\"" +
      id + "-title " + id + "-text\" height=\"" + fixed(kHeight + 26, 0) + "\">";
  text += element("title", "id=\"" + id + "-title\"", escaped(title_));
  text += element("desc", "id=\"" + id + "-text\"", escaped(description_));
  text += grid();
  text += "<svg width=\"100%\" height=\"" + height + "\" viewBox=\"0 0 1000 " + height +
          "\" preserveAspectRatio=\"none\">" + lines_ + "</svg>" + marks_ + "</svg>\n";
  if (!under_.empty()) text += element("p", "class=\"under\"", escaped(under_));
  return text + "</figure>\n";
}

}  // namespace sisa
