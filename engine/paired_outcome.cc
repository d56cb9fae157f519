#include "engine/paired_outcome.h"

#include <algorithm>
#include <cmath>

namespace sisa {

void PairedOutcome::add(bool first_right, bool second_right) {
  ++samples_;
  only_first_ += first_right && !second_right;
  only_second_ += second_right && !first_right;
}

double PairedOutcome::difference() const {
  if (samples_ == 0) return 0;
  return (static_cast<double>(only_second_) - static_cast<double>(only_first_)) /
         static_cast<double>(samples_);
}

PairedOutcome::Interval PairedOutcome::interval() const {
  constexpr double kNormal = 1.959963984540054;  // 0.975 quantile
  const double lost = static_cast<double>(only_first_) + 0.5;
  const double won = static_cast<double>(only_second_) + 0.5;
  const double count = static_cast<double>(samples_) + 2;
  const double centre = (won - lost) / count;
  const double spread =
      kNormal * std::sqrt((won + lost) - (won - lost) * (won - lost) / count) / count;
  return {std::max(centre - spread, -1.0), std::min(centre + spread, 1.0)};
}

double PairedOutcome::p_value() const {
  const std::uint64_t fewer = std::min(only_first_, only_second_);
  const std::uint64_t all = only_first_ + only_second_;
  const double n = static_cast<double>(all);
  double tail = 0;
  for (std::uint64_t k = 0; k <= fewer; ++k) {
    const double i = static_cast<double>(k);
    tail += std::exp(std::lgamma(n + 1) - std::lgamma(i + 1) - std::lgamma(n - i + 1) -
                     n * std::log(2));
  }
  if (2 * fewer + 1 >= all) return 1;  // as even as can be: both tails together hold everything
  return std::min(2 * tail, 1.0);
}

}  // namespace sisa
