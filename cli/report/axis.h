#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "storage/request.h"

namespace sisa {

/// Where numbers lie between the ends of a chart's side, and what is written beside it.
class Axis {
 public:
  struct Tick {
    double at = 0;  ///< 0 to 1
    std::string label;
  };
  using Words = std::function<std::string(double)>;

  /// Round numbers, from one at or below `least` to one at or above `most`; ticks lie at least
  /// `least_step` apart.
  static Axis linear(double least, double most, const Words& words, double least_step = 0);

  /// Powers of ten, likewise. Requires 0 < least <= most.
  static Axis logarithmic(double least, double most, const Words& words);

  /// Whole numbers, half a step more at both ends.
  static Axis counting(std::uint64_t first, std::uint64_t last);

  /// Moments in UTC, a little more at both ends.
  static Axis of_time(Timestamp first, Timestamp last);

  /// 0 to 1; numbers beyond an end lie at it.
  double place(double number) const;

  const std::vector<Tick>& ticks() const { return ticks_; }

 private:
  Axis(double least, double most, bool logarithmic)
      : least_(least), most_(most), logarithmic_(logarithmic) {}

  void mark(double number, std::string label);

  double least_;
  double most_;
  bool logarithmic_;
  std::vector<Tick> ticks_;
};

}  // namespace sisa
