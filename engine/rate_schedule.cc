#include "engine/rate_schedule.h"

#include <numbers>

namespace sisa {
namespace {

/// cos(pi x) for x from 0 to 1/2, by its Taylor series: no library's rounding takes part. Ten terms
/// leave less than 1e-16.
double cosine_of_quarter(double x) {
  const double square = std::numbers::pi * x * (std::numbers::pi * x);
  double sum = 1;
  for (int i = 10; i >= 1; --i) sum = 1 - sum * square / (2.0 * i * (2.0 * i - 1));
  return sum;
}

double cosine(double x) { return x <= 0.5 ? cosine_of_quarter(x) : -cosine_of_quarter(1 - x); }

}  // namespace

RateSchedule::RateSchedule(const TrainingConfig& config)
    : kind_(config.schedule == "cosine" ? Kind::kCosine
            : config.schedule == "step" ? Kind::kStep
                                        : Kind::kConstant),
      rate_(config.learning_rate) {}

double RateSchedule::rate(double progress) const {
  switch (kind_) {
    case Kind::kCosine:
      return rate_ * (1 + cosine(progress)) / 2;
    case Kind::kStep:
      return progress < 0.5 ? rate_ : progress < 0.75 ? rate_ / 10 : rate_ / 100;
    case Kind::kConstant:
      break;
  }
  return rate_;
}

}  // namespace sisa
