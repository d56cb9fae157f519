#include "engine/impact.h"

#include <sstream>

#include "shards/error.h"

namespace sisa {
namespace {

std::string share(double value) {
  std::ostringstream text;
  text.precision(4);
  text << std::fixed << value;
  return text.str();
}

void compare(const std::vector<Judged>& now, const std::vector<Judged>& meanwhile,
             ImpactReport& report) {
  if (now.size() != meanwhile.size()) {
    throw Error(ErrorKind::kFailed, "the data changed while it was read");
  }
  report.class_changes.resize(report.now.outcome.classes());
  for (std::size_t i = 0; i < now.size(); ++i) {
    const bool before = now[i].right();
    const bool after = meanwhile[i].right();
    report.change.add(before, after);
    report.class_changes[now[i].label].add(before, after);
    if (!now[i].group.empty()) report.group_changes[now[i].group].add(before, after);
  }
}

std::vector<std::string> warnings_of(const ImpactReport& report, const ImpactBounds& bounds) {
  std::vector<std::string> warnings;
  const double drop = -report.change.difference();
  if (drop > bounds.max_drop) {
    warnings.push_back("accuracy falls by " + share(drop) + ", more than " +
                       share(bounds.max_drop));
  }
  const auto gaps = gaps_of(report.meanwhile.groups);
  if (gaps && gaps->accuracy > bounds.max_gap) {
    warnings.push_back("the accuracies of groups lie " + share(gaps->accuracy) +
                       " apart, more than " + share(bounds.max_gap) +
                       " (worst: " + gaps->worst_group + ")");
  }
  return warnings;
}

}  // namespace

ImpactReport measure_impact(Store& store, const Models& models, const ForgetSet& forget,
                            const EvaluateOptions& data, const ImpactBounds& bounds,
                            const PaceSource& pace, Observer& observer) {
  ForgetPreview plan = preview_forgetting(store, forget, data.workers, pace);
  if (plan.meanwhile.constituents == 0) {
    throw Error(ErrorKind::kFailed, "until such a request is restored no shard of " + store.path() +
                                        " could answer: there is nothing to measure");
  }
  EvaluateOptions waiting = data;
  for (const ShardPreview& shard : plan.shards) {
    waiting.earlier[shard.shard] = shard.meanwhile_slice;
  }
  std::vector<Judged> before;
  std::vector<Judged> after;
  EvaluateReport now = evaluate(store, models, data, observer, &before);
  EvaluateReport meanwhile = evaluate(store, models, waiting, observer, &after);
  ImpactReport report{std::move(plan), std::move(now), std::move(meanwhile)};
  compare(before, after, report);
  report.warnings = warnings_of(report, bounds);
  return report;
}

}  // namespace sisa
