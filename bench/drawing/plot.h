#pragma once

#include <string>
#include <utility>
#include <vector>

namespace sisa {

/// One line or row of points of a plot.
struct Series {
  enum class Mark { kLine, kDashes, kPoints, kLinePoints };
  std::string title;  ///< in the key; empty: none
  Mark mark = Mark::kLine;
  int colour = 0;  ///< the same number, the same colour
  std::vector<std::pair<double, double>> points;
};

/// A picture of some series.
struct Plot {
  std::string name;  ///< of its files: "speed-up"
  std::string title;
  std::string x;
  std::string y;
  bool log_x = false;
  bool log_y = false;
  std::vector<Series> series;
  std::string caption;  ///< what it shows, one or two sentences
};

/// The plot as a script for gnuplot that writes `svg`.
std::string gnuplot_script(const Plot& plot, const std::string& svg);

/// Runs gnuplot on a script's file. False if there is none, or it fails.
bool run_gnuplot(const std::string& script);

}  // namespace sisa
