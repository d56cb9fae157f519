#include "engine/group_gaps.h"

#include <algorithm>

namespace sisa {
namespace {

/// The lowest and the highest of the rates that were given.
class Spread {
 public:
  /// `hits` of `all`; nothing if that is nobody.
  void add(std::uint64_t hits, std::uint64_t all) {
    if (all == 0) return;
    const double rate = static_cast<double>(hits) / static_cast<double>(all);
    lowest_ = std::min(lowest_, rate);
    highest_ = std::max(highest_, rate);
  }

  double gap() const { return std::max(highest_ - lowest_, 0.0); }

 private:
  double lowest_ = 1;
  double highest_ = 0;
};

void add_accuracies(const GroupOutcomes& groups, GroupGaps& gaps) {
  Spread accuracies;
  gaps.worst_accuracy = 2;  // above all
  for (const auto& [name, group] : groups) {
    if (group.samples() == 0) continue;
    accuracies.add(group.correct(), group.samples());
    if (group.accuracy() >= gaps.worst_accuracy) continue;
    gaps.worst_accuracy = group.accuracy();
    gaps.worst_group = name;
  }
  gaps.accuracy = accuracies.gap();
}

void add_class(const GroupOutcomes& groups, std::uint32_t label, GroupGaps& gaps) {
  Spread answered;
  Spread true_positives;
  Spread false_positives;
  for (const auto& [name, group] : groups) {
    const std::uint64_t hits = group.at(label, label);
    answered.add(group.of_answer(label), group.samples());
    true_positives.add(hits, group.of_label(label));
    false_positives.add(group.of_answer(label) - hits, group.samples() - group.of_label(label));
  }
  gaps.demographic_parity = std::max(gaps.demographic_parity, answered.gap());
  gaps.equalised_odds =
      std::max({gaps.equalised_odds, true_positives.gap(), false_positives.gap()});
}

}  // namespace

std::optional<GroupGaps> gaps_of(const GroupOutcomes& groups) {
  const auto has_samples = [](const auto& group) { return group.second.samples() > 0; };
  if (std::none_of(groups.begin(), groups.end(), has_samples)) return std::nullopt;
  GroupGaps gaps;
  add_accuracies(groups, gaps);
  const std::uint32_t classes = groups.begin()->second.classes();
  for (std::uint32_t label = 0; label < classes; ++label) add_class(groups, label, gaps);
  return gaps;
}

}  // namespace sisa
