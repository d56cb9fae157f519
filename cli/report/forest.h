#pragma once

#include <string>
#include <vector>

#include "cli/report/axis.h"
#include "cli/report/chart.h"

namespace sisa {

/// Estimates with their intervals, one below another on one scale: the drawing, and each one's
/// numbers as text.
class Forest {
 public:
  struct Estimate {
    std::string name;
    double value = 0;
    double low = 0;
    double high = 0;
    Pen pen = {};
  };

  /// `chance` is marked by a line, and named.
  Forest(std::string title, double chance, std::string chance_name)
      : title_(std::move(title)), chance_(chance), chance_name_(std::move(chance_name)) {}

  /// Begins a group of estimates under a name.
  void group(const std::string& name);

  void add(const Estimate& estimate) { rows_.push_back({"", estimate}); }

  bool empty() const { return rows_.empty(); }

  /// A figure element.
  std::string html() const;

 private:
  struct Row {
    std::string group;  ///< empty: an estimate
    Estimate estimate = {};
  };

  Axis scale() const;
  std::string drawing(const Estimate& estimate, const Axis& axis) const;

  std::string title_;
  double chance_;
  std::string chance_name_;
  std::vector<Row> rows_;
};

}  // namespace sisa
