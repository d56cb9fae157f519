#pragma once

#include "storage/store_config.h"

namespace sisa {

/// The learning rate over a slice's training, which every slice begins anew: so each checkpoint is
/// that of a finished training, as good as it gets for answers in the meantime.
class RateSchedule {
 public:
  /// `constant`; `cosine`, from the rate to 0 along half a period (Loshchilov and Hutter 2017,
  /// without restarts); `step`, a tenth after half of the training and a hundredth after three
  /// quarters.
  explicit RateSchedule(const TrainingConfig& config);

  /// When that share of the slice's visits is made, from 0 to 1. The same bits on every machine.
  double rate(double progress) const;

 private:
  enum class Kind { kConstant, kCosine, kStep };
  Kind kind_;
  double rate_;
};

}  // namespace sisa
