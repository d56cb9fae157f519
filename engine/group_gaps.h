#pragma once

#include <map>
#include <optional>
#include <string>

#include "engine/confusion_matrix.h"

namespace sisa {

/// The answers to each group's samples, by the group's name.
using GroupOutcomes = std::map<std::string, ConfusionMatrix>;

/// How unlike the groups are treated. Rates over nobody do not count; a difference is 0 where it is
/// of fewer than two groups.
struct GroupGaps {
  std::string worst_group;    ///< of lowest accuracy; the first by name of several
  double worst_accuracy = 0;  ///< its accuracy
  double accuracy = 0;        ///< highest minus lowest accuracy

  /// Demographic parity difference: the largest gap, over classes, between the groups' shares of
  /// samples that are answered with the class. For two classes it is Agarwal et al.'s (2018).
  double demographic_parity = 0;

  /// Equalised odds difference: the largest gap, over classes, between the groups' true positive
  /// rates or between their false positive rates, each class against all others. For two classes it
  /// is the worst case of Hardt et al.'s (2016) condition.
  double equalised_odds = 0;
};

/// Nothing where no group has a sample.
std::optional<GroupGaps> gaps_of(const GroupOutcomes& groups);

}  // namespace sisa
