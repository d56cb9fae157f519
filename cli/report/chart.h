#pragma once

#include <string>
#include <vector>

#include "cli/report/axis.h"

namespace sisa {

/// One of a chart's numbers.
struct Point {
  double x = 0;
  double y = 0;
  std::string title = {};  ///< what a pointer on it shows
};

/// How a series is drawn. Colours are the page's, from 1 on; see page_style.
struct Pen {
  int colour = 1;
  bool hollow = false;
  bool dashed = false;
};

/// A drawing in SVG that is as wide as its place allows and keeps the size of its text. Drawn in
/// the order of calls.
class Chart {
 public:
  /// `description`: in one sentence what can be seen, for those who cannot.
  Chart(std::string title, std::string description, Axis x, Axis y);

  /// Names what a pen stands for, above the drawing.
  void name(const std::string& what, const Pen& pen);

  /// What the numbers below mean.
  void under(const std::string& words) { under_ = words; }

  void line(const std::vector<Point>& points, const Pen& pen);

  /// Level from each point to the next.
  void steps(const std::vector<Point>& points, const Pen& pen);

  void dots(const std::vector<Point>& points, const Pen& pen);

  /// Upright, from the y of each of `from` to that of the same of `to`.
  void stems(const std::vector<Point>& from, const std::vector<Point>& to, const Pen& pen);

  /// A figure element. `id` is unlike any other's of the page.
  std::string html(const std::string& id) const;

 private:
  double across(double x) const { return 1000 * x_.place(x); }
  double down(double y) const;
  std::string grid() const;

  std::string title_;
  std::string description_;
  Axis x_;
  Axis y_;
  std::string under_;
  std::string names_;
  std::string lines_;  // where a unit across is a thousandth of the width
  std::string marks_;
};

}  // namespace sisa
