#include "bench/retrain_cost/results.h"

namespace sisa {

SpeedUp speed_up(const RequestCost& single, const RequestCost& layout) {
  return {single.expected_visits / layout.expected_visits, single.mean_visits / layout.mean_visits,
          single.seconds / layout.seconds};
}

}  // namespace sisa
