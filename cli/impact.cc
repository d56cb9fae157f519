#include "cli/command.h"
#include "cli/evaluation_options.h"
#include "cli/forget_options.h"
#include "cli/forget_report.h"
#include "cli/format.h"
#include "cli/json.h"
#include "cli/options.h"
#include "cli/output.h"
#include "cli/progress.h"
#include "cli/table.h"
#include "engine/ensemble.h"

namespace sisa {
namespace {

/// More classes than that are in --json alone.
constexpr std::size_t kMostClasses = 40;

/// "all", a class or a group: its outcomes before and after, and how they compare.
struct Part {
  std::string name;
  const PairedOutcome& change;
  std::uint64_t right_now;
};

double share(std::uint64_t count, std::uint64_t of) {
  return static_cast<double>(count) / static_cast<double>(of);
}

std::uint64_t right_meanwhile(const Part& part) {
  return part.right_now - part.change.only_first() + part.change.only_second();
}

Json json_of(const Part& part) {
  const PairedOutcome& change = part.change;
  if (change.samples() == 0) return {{"samples", 0}};
  const PairedOutcome::Interval interval = change.interval();
  return {{"samples", change.samples()},
          {"accuracy_now", share(part.right_now, change.samples())},
          {"accuracy_meanwhile", share(right_meanwhile(part), change.samples())},
          {"difference", change.difference()},
          {"interval", {interval.low, interval.high}},
          {"only_now_right", change.only_first()},
          {"only_meanwhile_right", change.only_second()},
          {"p_value", change.p_value()}};
}

std::vector<Part> class_parts(const ImpactReport& report) {
  std::vector<Part> parts;
  for (std::uint32_t label = 0; label < report.class_changes.size(); ++label) {
    parts.push_back({"class " + std::to_string(label), report.class_changes[label],
                     report.now.outcome.at(label, label)});
  }
  return parts;
}

std::vector<Part> group_parts(const ImpactReport& report) {
  std::vector<Part> parts;
  for (const auto& [name, change] : report.group_changes) {
    parts.push_back({"group " + name, change, report.now.groups.at(name).correct()});
  }
  return parts;
}

Part whole(const ImpactReport& report) {
  return {"all", report.change, report.now.outcome.correct()};
}

Json json_of(const ImpactReport& report, bool groups) {
  Json value = {{"plan", json_of(report.plan)},
                {"overall", json_of(whole(report))},
                {"constituents_now", report.now.constituents},
                {"constituents_meanwhile", report.meanwhile.constituents},
                {"per_class", Json::array()},
                {"warnings", report.warnings}};
  for (const Part& part : class_parts(report)) value["per_class"].push_back(json_of(part));
  if (!groups) return value;
  value["groups"] = Json::object();
  for (const Part& part : group_parts(report)) {
    value["groups"][part.name.substr(std::string("group ").size())] = json_of(part);
  }
  const auto gap = [](const EvaluateReport& of) {
    const auto gaps = gaps_of(of.groups);
    return gaps ? Json(gaps->accuracy) : Json();
  };
  value["accuracy_difference_now"] = gap(report.now);
  value["accuracy_difference_meanwhile"] = gap(report.meanwhile);
  return value;
}

std::string signed_share(double number) { return (number > 0 ? "+" : "") + fixed(number, 4); }

void add(const Part& part, Table& table) {
  const PairedOutcome& change = part.change;
  if (change.samples() == 0) return;
  const PairedOutcome::Interval interval = change.interval();
  table.add(
      {part.name, grouped(change.samples()), fixed(share(part.right_now, change.samples()), 4),
       fixed(share(right_meanwhile(part), change.samples()), 4), signed_share(change.difference()),
       signed_share(interval.low) + " to " + signed_share(interval.high),
       fixed(change.p_value(), 3)});
}

std::string in_words(const ImpactReport& report, const Style& style) {
  Table table({{"", Table::Align::kLeft},
               {"samples"},
               {"now"},
               {"meanwhile"},
               {"difference"},
               {"95% interval"},
               {"p"}});
  add(whole(report), table);
  const std::vector<Part> classes = class_parts(report);
  if (classes.size() <= kMostClasses) {
    for (const Part& part : classes) add(part, table);
  }
  for (const Part& part : group_parts(report)) add(part, table);
  return "Accuracy now and while the request waits to be restored: " +
         counted(report.plan.samples, "sample") + " in " +
         counted(report.plan.shards.size(), "shard") + ", " +
         counted(report.now.constituents, "constituent") + " now, " +
         grouped(report.meanwhile.constituents) + " meanwhile\n\n" + table.text(style);
}

ImpactBounds bounds_from(const Arguments& arguments) {
  ImpactBounds bounds;
  bounds.max_drop = arguments.number("max-drop", bounds.max_drop, {.most = 1});
  bounds.max_gap = arguments.number("max-gap", bounds.max_gap, {.most = 1});
  return bounds;
}

int run(const Arguments& arguments, Output& output) {
  const ForgetSet forget = forget_set_from(arguments);
  const EvaluateOptions data = evaluate_options_from(arguments);
  const ImpactBounds bounds = bounds_from(arguments);
  if (arguments.has("max-gap") && !data.grouping.any()) {
    throw Error(ErrorKind::kUsage, "--max-gap wants groups: --groups-file or --group-column");
  }
  std::optional<ImpactReport> report;
  {
    Progress progress(output, "measuring");
    Ensemble ensemble(arguments.store(), Access::kRead);
    report = ensemble.impact(forget, data, bounds, progress);
  }
  if (output.json()) {
    output.object(json_of(*report, data.grouping.any()));
  } else {
    print(in_words(*report, output.style()));
  }
  for (const std::string& warning : report->warnings) output.message("Warning: " + warning);
  return report->warnings.empty() ? 0 : 1;
}

std::vector<Option> options() {
  std::vector<Option> all = forget_options();
  for (const Option& option : evaluation_options()) all.push_back(option);
  all.push_back({.name = "max-drop",
                 .value = "X",
                 .help = "warn if accuracy falls by more",
                 .fallback = "any"});
  all.push_back({.name = "max-gap",
                 .value = "X",
                 .help = "warn if the accuracies of groups then lie further apart",
                 .fallback = "any"});
  return all;
}

}  // namespace

Command impact_command() {
  return {.name = "impact",
          .summary = "measure what a request would do to the answers; change nothing",
          .usage = "STORE (--id ID... | --subject S... | ...) --data SPEC [options]",
          .options = options(),
          .notes =
              "Measured are the checkpoints that answer now, and those that will answer\n"
              "from the request's acceptance on until it is restored. Exit code 1 where a\n"
              "bound is crossed; nothing is ever refused for that.\n",
          .run = run};
}

}  // namespace sisa
